#!/usr/bin/env python3
"""Streams plausible readings to StreamCluster and prints the predictions, until Ctrl-C or --count of them.

Survives dropped connections and restarts of the server: it resumes its session and sends again, under the same ids, what was not
answered. Nothing is lost and nothing is recorded twice. Needs the library websockets, 10.4 or newer.
"""
import argparse
import asyncio
import datetime
import json
import os
import random
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import websockets

WINDOW = 64  # unanswered requests at once; the server remembers the ids of a session's last 1,024
FINAL = {1000, 1002, 1003, 1007, 1008, 1009, 4001, 4003}  # close codes after which connecting again would not help
TEMPORARY = {"OVERLOADED", "RATE_LIMITED"}  # nothing was recorded: send it again later
HEADERS = "additional_headers" if int(websockets.__version__.split(".")[0]) >= 14 else "extra_headers"  # the library renamed it


class GivenUp(Exception):
    """There is no use in going on."""


class Stream:
    def __init__(self, options):
        self.options = options
        self.left = options.count  # readings still to be made
        self.session = {}  # session_id and resume_token, once there is a session
        self.unanswered = {}  # id -> message, in the order in which they were sent
        self.outbox = asyncio.Queue()  # what the present connection has still to send
        self.room = asyncio.Semaphore(WINDOW)
        self.failures = 0  # connections in vain, one after the other
        self.unheard = -60.0  # when a resume was given up without an answer

    async def sample(self, ranges):
        """Reads the sensors (here: lets values wander around their means) whether there is a connection or not."""
        reading = {signal: r["mean"] for signal, r in ranges.items()}
        while self.left > 0:
            await self.room.acquire()
            now = datetime.datetime.now(datetime.timezone.utc).isoformat()
            for signal, r in ranges.items():
                reading[signal] += 0.05 * (r["mean"] - reading[signal]) + 0.1 * r["std"] * random.gauss(0, 1)
            request = f"reading-{now}"  # unique in the session
            message = {"type": "predict", "id": request, "data": {"boundary_signals": reading, "timestamp": now}}
            self.unanswered[request] = json.dumps(message)
            self.outbox.put_nowait(self.unanswered[request])
            self.left -= 1
            await asyncio.sleep(1 / self.options.rate)

    async def run(self):
        """Connects, as often as it takes, until everything is answered."""
        while True:
            try:
                await self.connect_once()
                return
            except websockets.ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 1006
                reason = f"closed with {code}"
                self.may_go_on(code)
            except websockets.InvalidHandshake as refused:  # an HTTP status in place of the upgrade
                status = getattr(refused, "status_code", None) or getattr(getattr(refused, "response", None), "status_code", None)
                reason = f"refused with status {status}" if status else str(refused)
                if status in (401, 403):
                    raise GivenUp(f"{reason}: is STREAMCLUSTER_API_KEY right?") from refused
            except (OSError, EOFError, asyncio.TimeoutError) as error:
                reason = str(error) or "no answer in time"
            # Exponential with full jitter: clients of a dead server must not all come back in one instant.
            wait = random.uniform(0, min(5, 0.05 * 2**self.failures))
            self.failures += 1
            note(f"connection lost ({reason}); again in {wait:.2f} s")
            await asyncio.sleep(wait)

    async def connect_once(self):
        headers = {"X-Api-Key": self.options.key} if self.options.key else {}
        url = "ws" + self.options.server[len("http"):] + "/api/v1/inference/stream"  # http -> ws, https -> wss
        async with websockets.connect(
            url, open_timeout=5, ping_interval=15, ping_timeout=20, max_size=1 << 24, **{HEADERS: headers}
        ) as ws:
            await self.configure(ws)
            self.outbox = asyncio.Queue()
            for message in self.unanswered.values():  # the same ids, in the same order
                self.outbox.put_nowait(message)
            sending = asyncio.create_task(self.send(ws))
            try:
                while self.left > 0 or self.unanswered:
                    self.take(json.loads(await ws.recv()))
            finally:
                sending.cancel()

    async def configure(self, ws):
        """Begins the session, or resumes it."""
        await ws.send(json.dumps({"type": "config", "data": {"ensemble_name": self.options.ensemble, **self.session}}))
        asked = time.monotonic()
        try:
            ack = json.loads(await asyncio.wait_for(ws.recv(), 5))
        except BaseException:
            self.unheard = asked
            raise
        if ack["type"] == "error":
            if ack["error_code"] in TEMPORARY | {"INTERNAL_ERROR"}:
                raise asyncio.TimeoutError(ack["error_code"])
            raise GivenUp(f"{ack['error_code']}: {ack['message']}")
        if self.session and not ack["resumed"]:
            note("the server does not know the session any more: going on in a new one")
        self.session = {"session_id": ack["session_id"], "resume_token": ack["resume_token"]}  # keep it where secrets are kept
        note(f"{'resumed' if ack['resumed'] else 'session'} {ack['session_id']}")

    async def send(self, ws):
        try:
            while True:
                await ws.send(await self.outbox.get())
        except websockets.ConnectionClosed:
            pass  # recv() tells

    def take(self, reply):
        self.failures = 0  # a connection that brings answers is a good one
        request = reply.get("id")
        if request not in self.unanswered:
            return
        if reply.get("error_code") in TEMPORARY:
            wait = reply.get("details", {}).get("retry_after_ms", 1000) / 1000
            asyncio.get_running_loop().call_later(wait, self.send_again, request)
            return
        del self.unanswered[request]
        self.room.release()
        if reply["type"] == "error":  # this reading will never do; those after it may
            note(f"{reply['error_code']}: {reply['message']}")
            return
        data = reply["data"]
        shown = "  ".join(f"{signal}={value:.5g}" for signal, value in list(data["predictions"].items())[:4])
        print(f"{data['timestamp']}  {shown}{'  (from the record)' if reply.get('replayed') else ''}", flush=True)

    def send_again(self, request):
        if request in self.unanswered:
            self.outbox.put_nowait(self.unanswered[request])

    def may_go_on(self, code):
        """1012 says: at once. 1013: later. After some there is no use in going on."""
        if code == 1013:
            self.failures = max(self.failures, 4)
        if code == 4001 and time.monotonic() - self.unheard < 60:
            self.unheard = -60.0  # our own resume that we had given up came through late: resume once more
        elif code in FINAL:
            raise GivenUp(f"closed with {code}: connecting again would not help")


def note(text):
    print(text, file=sys.stderr, flush=True)


def ranges_of(options):
    """Your sensors have their own values; here the server says what its models were trained on: signal -> mean, std, min, max."""
    def ask(what):
        url = f"{options.server}/api/v1/ensemble/{urllib.parse.quote(options.ensemble, safe='')}/{what}"
        request = urllib.request.Request(url, headers={"X-Api-Key": options.key} if options.key else {})
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.load(reply)["signals"]

    known = ask("ranges")
    return {signal: known.get(signal, {"mean": 0.5, "std": 0.1}) for signal in ask("info")["boundary"]}


async def main(options):
    ranges = ranges_of(options)
    stream = Stream(options)
    await asyncio.gather(stream.run(), stream.sample(ranges))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", default="http://localhost:8000", type=lambda url: url.rstrip("/"))
    parser.add_argument("--ensemble", default="TennesseeEastman")
    parser.add_argument("--rate", default=2.0, type=float, help="readings a second")
    parser.add_argument("--count", default=float("inf"), type=float, help="stop after so many readings")
    arguments = parser.parse_args()
    arguments.key = os.environ.get("STREAMCLUSTER_API_KEY")
    try:
        asyncio.run(main(arguments))
    except KeyboardInterrupt:
        note("interrupted")
    except GivenUp as reason:
        sys.exit(str(reason))
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.url}: {error}")
    except OSError as error:
        sys.exit(f"{arguments.server}: {error}. Is it running?")
