"""moto's server on a free port of the loopback interface.

Prints its address, then serves until standard input ends. The pipe closes with the program that started the server,
however that program ends, so no server outlives it.
"""

import sys

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
print(f"http://{host}:{port}", flush=True)
sys.stdin.buffer.read()
server.stop()
