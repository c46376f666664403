package main

import "net/http"

func init() {
	onlyH2C = func(server *http.Server) {
		server.Protocols = new(http.Protocols)
		server.Protocols.SetUnencryptedHTTP2(true)
	}
}
