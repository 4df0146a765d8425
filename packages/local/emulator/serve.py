"""Runs MiniStack for as long as whoever started it lives.

usage: python serve.py DIRECTORY PORT TRIES      (settings come as environment variables, see emulator.ts)

Binds 127.0.0.1 on PORT, or on the next free one of TRIES, and prints that number as its first line. Binding here, before
MiniStack is even imported, means that two starts at the same moment can never believe in the same port.

Standard input is a pipe that nobody writes to: its end says that the parent is gone, however it went (`kill -9` too), and
then the whole process group goes, Lambda workers included. DIRECTORY is in the command line so that a later start
can tell this process from a stranger that was given the same number.
"""

import asyncio
import errno
import functools
import logging
import os
import re
import signal
import socket
import sys
import threading

from meter import meter_functions, metered


def answers(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def bind(first: int, tries: int) -> socket.socket:
    for port in range(first, first + tries):
        if answers(port):  # someone on 0.0.0.0: macOS would let us bind beside it
            continue
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(512)
            return listener
        except OSError as refused:
            listener.close()
            if refused.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    sys.exit(f"no free port from {first} to {first + tries - 1} on 127.0.0.1")


def end_group(*_: object) -> None:
    os.killpg(os.getpgrp(), signal.SIGKILL)


def watch_parent() -> None:
    while os.read(0, 4096):
        pass
    end_group()


def allow_many_files() -> None:
    try:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard != resource.RLIM_INFINITY else max(soft, 8192), hard))
    except (ImportError, ValueError, OSError):
        pass


def keep_error_names() -> None:
    """AWS hands on what a function throws by its name, which Step Functions retries and catches by. MiniStack's Node worker
    hands on the message alone, under one name for all; the stack that it logs still begins with the name."""
    from ministack.services import lambda_svc

    execute = lambda_svc._execute_function_warm

    @functools.wraps(execute)
    def named(*arguments: object) -> dict:
        result = execute(*arguments)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict) and body.get("errorType") == "Runtime.HandlerError":
            message = re.escape(str(body.get("errorMessage")))
            header = re.findall(rf"^([A-Za-z][A-Za-z.]*): {message}", result.get("log") or "", re.MULTILINE)
            if header:
                result = {**result, "body": {**body, "errorType": header[-1]}}
        return result

    lambda_svc._execute_function_warm = named


def take_turns() -> None:
    """Step Functions calls a function for each execution at once, and each copy of it is a Node process here: a burst would
    start hundreds, which then wait for each other. So a call waits until a copy is free, and its time-out runs from then."""
    from ministack.services import stepfunctions

    invoke = stepfunctions._invoke_resource_with_timeout
    lock = threading.Lock()
    turns: dict[str, threading.Semaphore] = {}

    @functools.wraps(invoke)
    def in_turn(resource: str, data: object, timeout: float) -> object:
        function = str(data.get("FunctionName", resource)) if isinstance(data, dict) else resource
        with lock:
            turn = turns.setdefault(function, threading.Semaphore(max(2, os.cpu_count() or 1)))
        with turn:
            return invoke(resource, data, timeout)

    stepfunctions._invoke_resource_with_timeout = in_turn


def main() -> None:
    first, tries = int(sys.argv[2]), int(sys.argv[3])
    if os.getpgrp() != os.getpid():
        sys.exit("serve.py wants a process group of its own")
    listener = bind(first, tries)
    port = listener.getsockname()[1]
    os.environ["GATEWAY_PORT"] = str(port)  # MiniStack reads its settings when it is imported
    print(port, flush=True)
    os.dup2(2, 1)  # that was all for the parent; the rest is for the log
    threading.Thread(target=watch_parent, daemon=True).start()
    signal.signal(signal.SIGTERM, end_group)
    signal.signal(signal.SIGINT, end_group)
    allow_many_files()

    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.app import app

    meter_functions()
    keep_error_names()
    take_turns()
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    logging.getLogger("hypercorn.access").disabled = True
    asyncio.run(serve(metered(app), config))


if __name__ == "__main__":
    main()
