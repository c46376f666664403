// The server of grpc-go without a service; it takes PINGs, apart from that with its defaults.
package main

import (
	"flag"
	"log"
	"net"
	"path/filepath"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
)

func main() {
	address := flag.String("address", "127.0.0.1:8080", "where to listen")
	dir := flag.String("dir", ".", "holds cert.pem and key.pem")
	tls := flag.Bool("tls", false, "TLS with ALPN instead of h2c")
	flag.Parse()

	// As a server whose clients may probe it: else the third PING within five minutes ends the connection.
	options := []grpc.ServerOption{grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{
		MinTime: time.Nanosecond, PermitWithoutStream: true,
	})}
	if *tls {
		certificate, err := credentials.NewServerTLSFromFile(
			filepath.Join(*dir, "cert.pem"), filepath.Join(*dir, "key.pem"))
		if err != nil {
			log.Fatal(err)
		}
		options = append(options, grpc.Creds(certificate))
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(grpc.NewServer(options...).Serve(listener))
}
