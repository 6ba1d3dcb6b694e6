package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
)

// awsReference serves what the program's own catalog holds in the form of
// AWS's service reference, with one action more in one service.
func awsReference(t *testing.T, spoil func(http.ResponseWriter, *http.Request) bool) *httptest.Server {
	t.Helper()
	known, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if spoil != nil && spoil(w, r) {
			return
		}
		if r.URL.Path == "/list.json" {
			var list []map[string]string
			for _, prefix := range known.Prefixes() {
				list = append(list, map[string]string{"service": prefix, "url": server.URL + "/" + prefix + ".json"})
			}
			json.NewEncoder(w).Encode(list)
			return
		}
		prefix := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/"), ".json")
		facts, _ := known.Facts(prefix)
		json.NewEncoder(w).Encode(awsForm(facts))
	}))
	t.Cleanup(server.Close)
	return server
}

// awsForm writes facts as AWS does.
func awsForm(f catalog.Facts) any {
	type object map[string]any
	actions, resources, keys := []object{}, []object{}, []object{}
	for _, a := range f.Actions {
		types := []object{}
		for _, r := range a.Resources {
			types = append(types, object{"Name": r.Type, "ConditionKeys": r.Keys})
		}
		actions = append(actions, object{"Name": a.Name, "ActionConditionKeys": a.Keys, "Resources": types,
			"Annotations": object{"Properties": object{"IsList": a.Level == "List", "IsWrite": a.Level == "Write",
				"IsPermissionManagement": a.Level == "Permissions management", "IsTaggingOnly": a.Level == "Tagging"}}})
	}
	if f.Prefix == "sqs" {
		actions = append(actions, object{"Name": "WhistleAtQueue", "Resources": []object{}})
	}
	for _, r := range f.Resources {
		resources = append(resources, object{"Name": r.Name, "ARNFormats": r.ARNs, "ConditionKeys": r.Keys})
	}
	for _, k := range f.Keys {
		form := k.Type
		if k.Multi {
			form = "ArrayOf" + form
		}
		keys = append(keys, object{"Name": k.Name, "Types": []string{form}})
	}
	return object{"Name": f.Prefix, "Version": "v1.4", "Actions": actions, "Resources": resources, "ConditionKeys": keys}
}

// project makes a folder with content beside site.yaml and goes there.
func project(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("content", 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"site.yaml": "", "content/a.md": "# How Amazon SQS works with IAM\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func site(t *testing.T, args ...string) (status int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(""), &o, &e)
	return status, o.String(), e.String()
}

func TestRefreshFromAWS(t *testing.T) {
	project(t)
	var calls atomic.Int64
	server := awsReference(t, func(w http.ResponseWriter, r *http.Request) bool {
		// The first answer is a passing fault.
		if calls.Add(1) == 1 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return true
		}
		return false
	})
	status, out, errOut := site(t, "catalog", "refresh", "--endpoint", server.URL+"/list.json")
	if status != fine || !strings.Contains(out, "sqs:WhistleAtQueue") || !strings.Contains(out, "catalog.bin: catalog of ") {
		t.Fatalf("status %d\n%s%s", status, out, errOut)
	}
	data, err := os.ReadFile("catalog.bin")
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := catalog.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := fresh.Action("sqs:WhistleAtQueue"); !ok {
		t.Error("the new action is not there")
	}
	// A build of the project uses it from now on.
	if status, _, errOut := site(t, "build"); status != fine {
		t.Fatal(errOut)
	}
	page, err := os.ReadFile(filepath.Join("public", "services", "sqs", "index.html"))
	if err != nil || !strings.Contains(string(page), `id="action-WhistleAtQueue"`) {
		t.Errorf("the page does not have it: %v", err)
	}
}

func TestRefreshRefused(t *testing.T) {
	list := func(urls ...string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			for i, url := range urls {
				urls[i] = fmt.Sprintf(`{"service":"s%d","url":%q}`, i, url)
			}
			fmt.Fprint(w, "["+strings.Join(urls, ",")+"]")
			return true
		}
	}
	for name, test := range map[string]struct {
		spoil func(http.ResponseWriter, *http.Request) bool
		said  string
	}{
		"missing": {func(w http.ResponseWriter, r *http.Request) bool { http.NotFound(w, r); return true }, "404"},
		"no JSON": {func(w http.ResponseWriter, r *http.Request) bool { fmt.Fprint(w, "<html>"); return true }, "list of services"},
		"empty":   {list(), "empty"},
		"astray":  {list("http://198.51.100.1/s3.json"), "leads away"},
		"led astray": {func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "http://198.51.100.1/", http.StatusFound)
			return true
		}, "leads away"},
		"a service fails": {func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/sqs.json" {
				http.Error(w, "gone", http.StatusGone)
				return true
			}
			return false
		}, "/sqs.json: 410"},
		"fewer": {func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/list.json" {
				return false
			}
			fmt.Fprintf(w, `[{"service":"sqs","url":"http://%s/sqs.json"}]`, r.Host)
			return true
		}, "fewer"},
	} {
		t.Run(name, func(t *testing.T) {
			project(t)
			server := awsReference(t, test.spoil)
			status, out, errOut := site(t, "catalog", "refresh", "--endpoint", server.URL+"/list.json")
			if status != failed || out != "" || !strings.Contains(errOut, test.said) {
				t.Errorf("status %d\n%s%s", status, out, errOut)
			}
			if exists("catalog.bin") {
				t.Error("a catalog was written")
			}
		})
	}
}

func TestRefreshOutsideProject(t *testing.T) {
	t.Chdir(t.TempDir())
	if status, _, errOut := site(t, "catalog", "refresh"); status != failed || !strings.Contains(errOut, "--catalog") {
		t.Errorf("status %d, %s", status, errOut)
	}
}

func TestDamagedCatalog(t *testing.T) {
	project(t)
	if err := os.WriteFile("catalog.bin", []byte("no catalog"), 0o644); err != nil {
		t.Fatal(err)
	}
	if status, _, errOut := site(t, "matrix"); status != failed || !strings.Contains(errOut, "catalog.bin: ") {
		t.Errorf("status %d, %s", status, errOut)
	}
	if status, _, errOut := site(t, "matrix", "--catalog", "nowhere.bin"); status != failed || !strings.Contains(errOut, "nowhere.bin: ") {
		t.Errorf("status %d, %s", status, errOut)
	}
}
