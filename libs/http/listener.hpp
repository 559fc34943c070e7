#pragma once
// Closes a listening socket without losing a connection. close() alone resets what the kernel has
// already accepted on our behalf: the client believes that it is connected, may have sent its
// request, and cannot know whether it was read. So the kernel first stops answering to newcomers (a
// filter on the socket drops bare SYNs; their second try finds the port closed and goes elsewhere),
// those who are in are accepted, and only then is the socket closed.

#include "libs/net/task.hpp"

namespace openrun::http {

// From now on no connection begins; those that have begun complete. False: not to be had here.
bool TurnAwayNewcomers(TcpAcceptor& acceptor);

// One of those that are in already; false: there is none left.
bool TakeWaiting(TcpAcceptor& acceptor, TcpSocket& socket);

}  // namespace openrun::http
