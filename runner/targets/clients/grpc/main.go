// grpc-go as a client: one unary call, or several; exits with 0 if all were answered with the status OK.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

func secured(ca string) (credentials.TransportCredentials, error) {
	if ca == "" {
		return insecure.NewCredentials(), nil
	}
	return credentials.NewClientTLSFromFile(ca, "")
}

// The channel stays until its connection is over: what it sends last is not to be lost.
func linger(client *grpc.ClientConn) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if client.GetState() == connectivity.Ready {
		client.WaitForStateChange(ctx, connectivity.Ready)
	}
}

func main() {
	peer, err := url.Parse(os.Args[1])
	ca := flag.String("ca", "", "PEM file of an authority: TLS")
	parallel := flag.Int("parallel", 1, "calls at once")
	follow := flag.Int("follow", 1, "calls one after the other")
	_ = flag.CommandLine.Parse(os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	security, err := secured(*ca)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	client, err := grpc.NewClient("passthrough:///"+peer.Host, grpc.WithTransportCredentials(security), grpc.WithDisableServiceConfig())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var all sync.WaitGroup
	failed := make(chan error, *parallel**follow)
	for range *parallel {
		all.Go(func() {
			for range *follow {
				if err := client.Invoke(ctx, peer.Path, &emptypb.Empty{}, &emptypb.Empty{}); err != nil {
					failed <- err
				}
			}
		})
	}
	all.Wait()
	close(failed)
	linger(client)
	if err, any := <-failed; any {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
