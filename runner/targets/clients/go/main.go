// Go's net/http as a client: reads every response to its end, and exits with 0 if all were whole.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

func transport(ca string) (*http.Transport, error) {
	var protocols http.Protocols
	protocols.SetHTTP2(ca != "")
	protocols.SetUnencryptedHTTP2(ca == "")
	made := &http.Transport{Protocols: &protocols, MaxConnsPerHost: 1} // else each request at once dials first
	if ca == "" {
		return made, nil
	}
	pem, err := os.ReadFile(ca)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	made.TLSClientConfig = &tls.Config{RootCAs: roots}
	return made, nil
}

func request(client *http.Client, method, url, upload string) error {
	var body io.Reader
	if upload != "" {
		file, err := os.Open(upload)
		if err != nil {
			return err
		}
		body, method = file, "POST"
	}
	asked, err := http.NewRequest(method, url, body)
	if err != nil {
		return err
	}
	response, err := client.Do(asked)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func main() {
	url := os.Args[1]
	ca := flag.String("ca", "", "PEM file of an authority: TLS")
	parallel := flag.Int("parallel", 1, "requests at once")
	follow := flag.Int("follow", 1, "requests one after the other")
	upload := flag.String("upload", "", "file to POST")
	method := flag.String("method", "GET", "")
	_ = flag.CommandLine.Parse(os.Args[2:])

	made, err := transport(*ca)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	client := &http.Client{Transport: made, Timeout: 20 * time.Second}
	var all sync.WaitGroup
	failed := make(chan error, *parallel)
	for range *parallel {
		all.Go(func() {
			for range *follow {
				if err := request(client, *method, url, *upload); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	all.Wait()
	close(failed)
	if err, any := <-failed; any {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
