// Gates a client (here net/http) from within its own tests: go test conformance_test.go
//
// $H2PRISM is the binary, if it is not in PATH; $H2PRISM_ARGS are further words for `h2prism run`: cases, --expectations FILE.
package conformance

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// fetch is the client under test: it reads the whole response and says what a caller would be told.
func fetch(address string) error {
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: &protocols}
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport, Timeout: 20 * time.Second}
	response, err := client.Get(address)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

type answer struct {
	Case, Title, URL, Token, Grade, Finding, Reason string
	Done, Final, Unexpected                         bool
	Exit                                            int
}

func decoded(t *testing.T, response *http.Response, err error) (out answer) {
	t.Helper()
	if err == nil {
		defer response.Body.Close()
		err = json.NewDecoder(response.Body).Decode(&out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestConformance(t *testing.T) {
	words := append([]string{"run", "-q", "--role", "client", "--attach", "127.0.0.1:0"},
		strings.Fields(os.Getenv("H2PRISM_ARGS"))...)
	h2prism := exec.Command(cmp.Or(os.Getenv("H2PRISM"), "h2prism"), words...)
	output, _ := h2prism.StdoutPipe()
	h2prism.Stderr = os.Stderr
	if err := h2prism.Start(); err != nil {
		t.Skip(err)
	}
	defer h2prism.Process.Kill()
	lines := bufio.NewReader(output)
	line, _ := lines.ReadString('\n')
	next := strings.TrimSpace(line)
	told, err := url.JoinPath(next, "..", "told")
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, lines)

	for {
		response, err := http.Get(next)
		work := decoded(t, response, err)
		if work.Done {
			if work.Exit != 0 {
				t.Errorf("h2prism exits with %d", work.Exit)
			}
			break
		}
		report := map[string]string{"token": work.Token, "caller": "success"}
		if err := fetch(work.URL); err != nil {
			report["caller"], report["text"] = "error", err.Error()
		}
		body, _ := json.Marshal(report)
		response, err = http.Post(told, "application/json", bytes.NewReader(body))
		verdict := decoded(t, response, err)
		if verdict.Final && verdict.Unexpected {
			t.Errorf("%s: %s (%s): %s", work.Case, verdict.Grade, verdict.Finding, verdict.Reason)
		}
	}
	_ = h2prism.Wait()
}
