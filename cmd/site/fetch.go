package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/sync/errgroup"

	"github.com/iam-atlas/iam-atlas/internal/catalog"
)

// Limits of fetching: AWS's files are far below, and a server that misbehaves
// cannot hold the program for long or fill its memory.
const (
	fetchLimit   = 32 << 20 // bytes of one file
	fetchTimeout = 30 * time.Second
	fetchTries   = 3
	fetchAtOnce  = 8
)

// fetchAll fetches the files of services by prefix. A file must stand on the
// host of the list, so that a list cannot send the program elsewhere.
func (a *app) fetchAll(ctx context.Context, list string, wanted []catalog.AWSFile) (map[string][]byte, error) {
	bar := a.progress(len(wanted), "services")
	defer bar.Close()
	data := make([][]byte, len(wanted))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(fetchAtOnce)
	for i, w := range wanted {
		group.Go(func() (err error) {
			if err := sameHost(list, w.URL); err != nil {
				return err
			}
			data[i], err = fetch(ctx, w.URL)
			_ = bar.Add(1)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for i, w := range wanted {
		files[w.Prefix] = data[i]
	}
	return files, nil
}

func sameHost(list, address string) error {
	from, err := url.Parse(list)
	if err != nil {
		return err
	}
	to, err := url.Parse(address)
	if err != nil {
		return err
	}
	if to.Scheme != from.Scheme || to.Host != from.Host {
		return fmt.Errorf("%s leads away from %s", address, from.Host)
	}
	return nil
}

// fetch gives what stands at an address. A fault that may pass, of the network
// or the server, is tried again.
func fetch(ctx context.Context, address string) ([]byte, error) {
	var last error
	for try := range fetchTries {
		if try > 0 && !pause(ctx, time.Duration(try)*200*time.Millisecond) {
			break
		}
		data, again, err := fetchOnce(ctx, address)
		if err == nil {
			return data, nil
		}
		if last = err; !again {
			break
		}
	}
	return nil, fmt.Errorf("%s: %w", address, last)
}

// pause waits, and gives false where ctx is done before.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func fetchOnce(ctx context.Context, address string) (data []byte, again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, false, err
	}
	client := http.Client{CheckRedirect: func(to *http.Request, via []*http.Request) error {
		return sameHost(address, to.URL.String())
	}}
	answer, err := client.Do(request)
	if err != nil {
		return nil, true, errors.Unwrap(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests, errors.New(answer.Status)
	}
	data, err = io.ReadAll(io.LimitReader(answer.Body, fetchLimit+1))
	if len(data) > fetchLimit {
		return nil, false, fmt.Errorf("the answer is larger than %d MB", fetchLimit>>20)
	}
	return data, true, err
}

// progress gives a bar that is seen on a terminal alone, after a moment.
func (a *app) progress(of int, what string) *progressbar.ProgressBar {
	if !a.onTerminal(a.errOut) {
		return progressbar.DefaultSilent(int64(of))
	}
	return progressbar.NewOptions(of, progressbar.OptionSetWriter(a.errOut), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionThrottle(300*time.Millisecond), progressbar.OptionClearOnFinish())
}
