"""Runs MiniStack for as long as whoever started it lives.

usage: python serve.py DIRECTORY PORT TRIES      (settings come as environment variables, see emulator.ts)

Binds 127.0.0.1 on PORT, or on the next free one of TRIES, and prints that number as its first line. Binding here, before
MiniStack is even imported, means that two starts at the same moment can never believe in the same port.

Standard input is a pipe that nobody writes to: its end says that the parent is gone, however it went (`kill -9` too), and
then the whole process group goes, Lambda workers included. DIRECTORY is in the command line so that a later start
can tell this process from a stranger that was given the same number.
"""

import contextlib
import errno
import functools
import os
import signal
import socket
import sys
import threading

from iam import complete_iam
from meter import meter_functions, meter_rules, metered


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


THROWN = "orderflow.thrown"


def keep_processes() -> None:
    """On AWS a function's process goes on after its handler has thrown, and the error's name is handed on, which Step
    Functions retries and catches by. MiniStack ends the process and names all errors alike: so its Node worker answers with
    the error as a result, which is made an error again here."""
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    replace_in_worker(
        lambda_runtime,
        'status: "error", error: String(err.message || err), trace: err.stack || ""',
        'status: "ok", result: {"%s": {errorType: err.name || "Error", errorMessage: String(err.message || err), '
        'trace: err.stack || ""}}' % THROWN,
    )
    execute = lambda_svc._execute_function_warm

    @functools.wraps(execute)
    def named(*arguments: object) -> dict:
        result = execute(*arguments)
        body = result.get("body")
        if not isinstance(body, dict) or THROWN not in body:
            return result
        thrown = body[THROWN]
        log = "\n".join(filter(None, [result.get("log", ""), thrown.pop("trace")]))
        return {**result, "body": thrown, "error": True, "log": log}

    lambda_svc._execute_function_warm = named


def replace_in_worker(lambda_runtime, old: str, new: str) -> None:
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    if script.count(old) != 1:
        sys.exit("this MiniStack has another Node worker than serve.py knows: see keep_processes")
    lambda_runtime._NODEJS_WORKER_SCRIPT = script.replace(old, new)


def wait_less_for_logs() -> None:
    """After each call MiniStack waits up to 50 ms for what the function may have logged. What comes later than 5 ms is
    logged with the next call."""
    from ministack.core.lambda_runtime import Worker

    drain = Worker._drain_stderr_bounded
    Worker._drain_stderr_bounded = lambda worker: drain(worker, first_line_wait=0.005, idle_confirm=0.002)


class Turns:
    """For each name, as many at once as this machine has cores, at least two; the others wait."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.semaphores: dict[str, threading.Semaphore] = {}

    def of(self, name: str) -> threading.Semaphore:
        with self.lock:
            return self.semaphores.setdefault(name, threading.Semaphore(max(2, os.cpu_count() or 1)))


def take_turns() -> None:
    """Each copy of a function is a Node process here: a burst of requests or of executions would start hundreds, which then
    wait for each other. So a call waits until a copy is free, and its time-out, also the state's, runs from then."""
    from ministack.services import lambda_svc, stepfunctions

    execute, invoke = lambda_svc._execute_function_warm, stepfunctions._invoke_resource_with_timeout
    calls, tasks = Turns(), Turns()

    @functools.wraps(execute)
    def in_turn(function: dict, event: object, request_id: str) -> dict:
        with calls.of(str((function.get("config") or function).get("FunctionArn"))):
            return execute(function, event, request_id)

    @functools.wraps(invoke)
    def task_in_turn(resource: str, data: object, timeout: float) -> object:
        function = str(data.get("FunctionName", resource)) if isinstance(data, dict) else resource
        with tasks.of(function):
            return invoke(resource, data, timeout)

    lambda_svc._execute_function_warm = in_turn
    stepfunctions._invoke_resource_with_timeout = task_in_turn


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

    import uvicorn
    from ministack.app import app

    keep_processes()
    wait_less_for_logs()
    meter_functions()
    meter_rules()
    take_turns()
    is_iam_enforced = os.environ.get("AUTH") == "true"
    if is_iam_enforced:
        complete_iam()
    config = uvicorn.Config(
        app if is_iam_enforced else metered(app),  # a signed body cannot be changed to ask for its units
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        log_level="warning",
        access_log=False,
    )

    class Server(uvicorn.Server):
        def capture_signals(self):
            return contextlib.nullcontext()  # ours end the whole group

    Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
