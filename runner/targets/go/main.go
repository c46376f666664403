// The HTTP/2 server of Go's standard library, with its defaults, serving the files of -dir.
package main

import (
	"flag"
	"io"
	"log"
	"net/http"
	"path/filepath"
)

// Set by h2c.go, which is left out before Go 1.24.
var onlyH2C func(*http.Server)

func main() {
	address := flag.String("address", "127.0.0.1:8080", "where to listen")
	dir := flag.String("dir", ".", "holds www/, cert.pem and key.pem")
	tls := flag.Bool("tls", false, "TLS with ALPN instead of h2c")
	flag.Parse()

	files := http.FileServer(http.Dir(filepath.Join(*dir, "www")))
	server := &http.Server{Addr: *address, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// As applications do: otherwise the server would reset the upload that nobody reads.
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		files.ServeHTTP(w, r)
	})}

	if *tls {
		log.Fatal(server.ListenAndServeTLS(filepath.Join(*dir, "cert.pem"), filepath.Join(*dir, "key.pem")))
	}
	onlyH2C(server)
	log.Fatal(server.ListenAndServe())
}
