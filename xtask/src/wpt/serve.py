"""Serves an upstream checkout with its own wptserve, as `cargo xtask wpt` asks: `serve.py CHECKOUT`.

Prints its ports, and ends with its standard input.
"""

import logging
import os
import sys

root = os.path.abspath(sys.argv[1])
sys.path.insert(0, os.path.join(root, "tools"))
import localpaths  # noqa: E402,F401  (finds the packages of the checkout)
from wptserve import handlers, server, stash  # noqa: E402
from wptserve.config import ConfigBuilder  # noqa: E402
from wptserve.utils import get_port  # noqa: E402

# The names of this machine that need no resolver; tests use the second as another site.
HOST = "localhost"
OTHER = "127.0.0.1"
SUBDOMAINS = {"www", "www1", "www2", "天気の良い日", "élève"}
KINDS = ["http", "http-local", "http-public", "https", "https-local", "https-public", "h2", "ws", "wss"]
ROUTES = [
    ("*", "*.py", handlers.PythonScriptHandler()),
    ("GET", "*.asis", handlers.AsIsHandler()),
    ("GET", "*", handlers.FileHandler()),
]


def serve():
    logger = logging.getLogger("wptserve")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    # Pages name ports of every kind; only those for plain HTTP are served.
    ports = {kind: [get_port(OTHER), get_port(OTHER)] for kind in KINDS}
    # Without a certificate the pages couldn't name ports for HTTPS, either.
    certificate = {
        "host_key_path": os.path.join(root, "tools/certs/web-platform.test.key"),
        "host_cert_path": os.path.join(root, "tools/certs/web-platform.test.pem"),
    }
    with ConfigBuilder(
        logger,
        subdomains=SUBDOMAINS,
        not_subdomains={"nonexistent"},
        browser_host=HOST,
        alternate_hosts={"alt": OTHER},
        doc_root=root,
        ports=ports,
        ssl={"type": "pregenerated", "encrypt_after_connect": False, "pregenerated": certificate},
        check_subdomains=False,
    ) as config, stash.StashServer():
        for port in ports["http"]:
            server.WebTestHttpd(
                host="0.0.0.0",
                port=port,
                doc_root=root,
                routes=ROUTES,
                config=config,
                bind_address=False,
            ).start()
        print(*ports["http"], flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve()
