// The HTTP/2 server of golang.org/x/net, with its defaults, serving the files of -dir.
package main

import (
	"flag"
	"io"
	"log"
	"net/http"
	"path/filepath"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

func main() {
	address := flag.String("address", "127.0.0.1:8080", "where to listen")
	dir := flag.String("dir", ".", "holds www/, cert.pem and key.pem")
	tls := flag.Bool("tls", false, "TLS with ALPN instead of h2c")
	flag.Parse()

	files := http.FileServer(http.Dir(filepath.Join(*dir, "www")))
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// As applications do: otherwise the server would reset the upload that nobody reads.
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		files.ServeHTTP(w, r)
	})

	if *tls {
		server := &http.Server{Addr: *address, Handler: handler}
		if err := http2.ConfigureServer(server, &http2.Server{}); err != nil {
			log.Fatal(err)
		}
		log.Fatal(server.ListenAndServeTLS(filepath.Join(*dir, "cert.pem"), filepath.Join(*dir, "key.pem")))
	}
	log.Fatal(http.ListenAndServe(*address, h2c.NewHandler(handler, &http2.Server{})))
}
