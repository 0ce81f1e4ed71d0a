"""A server that answers in upper case, each client in a thread of its own."""

import socketserver

from runner import mark


class Conversation(socketserver.BaseRequestHandler):
    """One client, until it hangs up."""

    def handle(self):
        """Answer."""
        while said := self.request.recv(1024):
            self.request.sendall(said.upper())


def serve(backlog):
    """Never return."""
    socketserver.ThreadingTCPServer.request_queue_size = backlog
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        mark("ready", port=server.server_address[1])
        server.serve_forever()
