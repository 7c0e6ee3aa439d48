"""Where the sandbox is: the one the environment names, or one that is started for these tests and ends with them."""

import json
import os
import subprocess
import urllib.request

# Nothing that is asked here goes through a proxy.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Sandbox:
    """A running sandbox and its control API."""

    def __init__(self):
        self._program = None
        if "SANDBOX_URL" in os.environ:
            names = ("SANDBOX_URL", "SANDBOX_API_KEY", "SANDBOX_SECRET_KEY")
            self.url, self.api_key, self.secret_key = (os.environ[name] for name in names)
        elif "VEZNE_SANDBOX_BIN" in os.environ:
            command = [os.environ["VEZNE_SANDBOX_BIN"], "--exit-with-stdin"]
            self._program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            iyzico = json.loads(self._program.stdout.readline())["iyzico"]
            self.url, self.api_key, self.secret_key = (iyzico[name] for name in ("url", "apiKey", "secretKey"))
        else:
            raise RuntimeError("set SANDBOX_URL, SANDBOX_API_KEY and SANDBOX_SECRET_KEY, or VEZNE_SANDBOX_BIN")

    def stop(self):
        if self._program:
            self._program.stdin.close()
            self._program.wait(timeout=10)
            self._program.stdout.close()

    def pay(self, token, card, installment):
        """Does what the payment page does when the buyer presses Pay."""
        return self._order("/pay", {"token": token, "card": card, "installment": installment})

    def fault(self, call, fault):
        """Orders a fault for the next call of that name."""
        return self._order("/faults", {"call": call, "fault": fault})

    def _order(self, path, body):
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + "/_sandbox" + path, json.dumps(body).encode(), headers)
        with _OPENER.open(request) as answer:
            return json.loads(answer.read())
