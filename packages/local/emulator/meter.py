"""Counts what functions ask of AWS, and what AWS does for them, by resource: `GET /_orderflow/meter`.

A request counts when it comes from a function. Its user agent says so, as on AWS, by the execution environment; only
`StartExecution` says nothing, and is asked by functions alone. What has no `x-amz-target` (S3, SES) counts by its operation only.
"""

import functools
import json
import os
import threading
import time
from collections import Counter

PATH = "/_orderflow/meter"
READS = ("GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems")
counts: Counter = Counter()
lock = threading.Lock()


def add(what: str, resource: object, by: float = 1) -> None:
    with lock:
        counts[f"{what} {resource}"] += by


def metered(app):
    """The same ASGI app, whose requests from functions are counted."""

    async def counting(scope, receive, send):
        if scope["type"] != "http":
            return await app(scope, receive, send)
        if scope["path"] == PATH:
            return await tell(send)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        target = headers.get("x-amz-target", "")
        if not is_from_function(headers.get("user-agent", ""), target):
            return await app(scope, receive, send)
        if not target:
            count_rest(scope["method"], scope["path"])
            return await app(scope, receive, send)
        asked, body = asking_for_units(target, await whole(receive))
        answer = Answer(send)
        await app(resized(scope, len(body)), once(body, receive), answer.send)
        count(target, asked, answer)

    return counting


def is_from_function(agent: str, target: str) -> bool:
    return target == "AWSStepFunctions.StartExecution" or "exec-env/AWS_Lambda" in agent


def asking_for_units(target: str, body: bytes) -> tuple[dict, bytes]:
    """DynamoDB says what a request came to, if it is asked: by item sizes, indexes included, twice in transactions."""
    try:
        asked = json.loads(body)
    except ValueError:
        return {}, body
    if not target.startswith("DynamoDB"):
        return asked, body
    return asked, json.dumps({**asked, "ReturnConsumedCapacity": "TOTAL"}).encode()


async def whole(receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def once(body: bytes, receive):
    """Gives the body, and then whatever else comes."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def again():
        return messages.pop() if messages else await receive()

    return again


def resized(scope: dict, length: int) -> dict:
    others = [(name, value) for name, value in scope["headers"] if name.lower() != b"content-length"]
    return {**scope, "headers": [*others, (b"content-length", str(length).encode())]}


class Answer:
    """What is sent, and a copy of it."""

    def __init__(self, send) -> None:
        self.forward, self.status, self.parts = send, 0, []

    async def send(self, message: dict) -> None:
        self.status = message.get("status", self.status)
        self.parts.append(message.get("body", b""))
        await self.forward(message)

    def content(self) -> dict:
        try:
            return json.loads(b"".join(self.parts))
        except ValueError:
            return {}


async def tell(send) -> None:
    with lock:
        body = json.dumps(counts).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})


def count(target: str, asked: dict, answer: Answer) -> None:
    service, action = target.rsplit(".", 1)
    name, resource = service.split("_")[0], resource_of(asked, service)
    add(f"operation:{name}.{action}", resource)
    if service.startswith("DynamoDB"):
        count_dynamodb(action, asked, answer.status, answer.content())
        return
    add("call", resource)
    if service == "AWSEvents":
        add("event", resource, len(asked.get("Entries", [])))


def resource_of(asked: dict, service: str) -> object:
    """A table, bus, queue or state machine; of a transaction or a batch, that of its first item."""
    first = next(iter(asked.get("Entries", [])), {})
    item = next(iter(next(iter(asked.get("TransactItems", [])), {}).values()), {})
    named = [asked.get("TableName"), item.get("TableName"), first.get("EventBusName"), asked.get("QueueUrl")]
    return next(filter(None, [*named, asked.get("stateMachineArn")]), service)


def count_rest(method: str, path: str) -> None:
    """S3 by its bucket; SES, which has no resource."""
    if path.startswith("/v2/email/"):
        add("operation:SES.SendEmail", "-")
    else:
        add(f"operation:S3.{method.title()}Object", path.strip("/").split("/")[0] or "-")


def count_dynamodb(action: str, asked: dict, status: int, answer: dict) -> None:
    """What a condition refuses is paid for as well: a unit, or two for each item of a transaction."""
    items = [next(iter(item.values())) for item in asked.get("TransactItems", [])]
    table = asked.get("TableName") or (items[0].get("TableName") if items else "")
    add("call", table)
    if status == 200:
        consumed = answer.get("ConsumedCapacity", [])
        for part in consumed if isinstance(consumed, list) else [consumed]:
            add("read" if action in READS else "write", part["TableName"], part["CapacityUnits"] * pages(answer))
    elif "ConditionalCheckFailed" in answer.get("__type", ""):
        add("write", table)
    elif "TransactionCanceled" in answer.get("__type", ""):
        for item in items:
            add("write", item.get("TableName"), 2)


def pages(answer: dict) -> int:
    """How many times 4 KB were read, at least one: MiniStack takes every read for one."""
    from ministack.services.dynamodb import _item_size_bytes

    size = sum(_item_size_bytes(item) for item in [*answer.get("Items", []), answer.get("Item", {})])
    return max(1, -(-size // 4096))


def meter_functions() -> None:
    """Counts invocations, their milliseconds, the CPU of their processes, and the messages that queues brought."""
    from ministack.core.lambda_runtime import Worker
    from ministack.services import lambda_svc

    execute, invoke = lambda_svc._execute_function_warm, Worker.invoke
    spent: dict[int, float] = {}

    @functools.wraps(invoke)
    def timed(worker, *arguments: object, **named: object) -> dict:
        try:
            return invoke(worker, *arguments, **named)
        finally:
            process = worker._proc
            if process is not None:
                used = cpu_milliseconds(process.pid)
                add("cpu", worker.func_name, max(0, used - spent.get(process.pid, 0)))
                spent[process.pid] = used

    Worker.invoke = timed

    @functools.wraps(execute)
    def counted(function: dict, event: object, request_id: str) -> dict:
        name = (function.get("config") or function).get("FunctionName")
        started = time.monotonic()
        try:
            return execute(function, event, request_id)
        finally:
            add("invocation", name)
            add("milliseconds", name, (time.monotonic() - started) * 1000)
            records = event.get("Records", []) if isinstance(event, dict) else []
            messages = [record for record in records if record.get("eventSource") == "aws:sqs"]
            if messages:
                add("message", name, len(messages))
                add("batch", name)

    lambda_svc._execute_function_warm = counted


def cpu_milliseconds(pid: int) -> float:
    """What a process has used since it began; 0 where `/proc` does not say. Between calls it counts to the next one."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def meter_rules() -> None:
    """Counts each time that a rule hands an event to a target, by rule: EventBridge's invocations."""
    from ministack.services import eventbridge

    invoke = eventbridge._invoke_target

    @functools.wraps(invoke)
    def counted(target: dict, event: dict, rule: dict, *more: object) -> object:
        add("rule", rule.get("Name"))
        return invoke(target, event, rule, *more)

    eventbridge._invoke_target = counted
