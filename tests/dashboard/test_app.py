import socket

from dashboard.app import send_at_once


def test_what_is_written_to_a_visitor_leaves_at_once() -> None:
    closed = socket.socket()  # one that nobody has thrown away yet is passed over
    closed.close()
    with socket.socket() as listening:  # names no protocol, as Streamlit's
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        send_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as visitor:
            assert visitor.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
