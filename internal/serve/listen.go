package serve

import (
	"fmt"
	"net"
	"strconv"
)

// A PortError says that no port could be had to listen on.
type PortError struct {
	Port int // the one asked for
	Err  error
}

func (e *PortError) Error() string {
	return fmt.Sprintf("port %d cannot be used: %v; name another one with --port", e.Port, e.Err)
}

// Unwrap gives the error of the system.
func (e *PortError) Unwrap() error { return e.Err }

// tries is how many ports in a row are tried before giving up.
const tries = 100

// listen opens the port, or the next free one where the user named none. It
// listens on the loopback address alone: drafts are for no one else's eyes.
func listen(o Options) (net.Listener, error) {
	var first error
	for port := o.Port; port < o.Port+tries; port++ {
		listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			if port != o.Port {
				fmt.Fprintf(o.Log, "port %d is taken, using %d\n", o.Port, port)
			}
			return listener, nil
		}
		if first == nil {
			first = err
		}
		if o.PortGiven {
			break
		}
	}
	return nil, &PortError{o.Port, first}
}
