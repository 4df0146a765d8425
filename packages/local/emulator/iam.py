"""What MiniStack's IAM lacks of the condition keys and resource policies that the stacks lean on: used with AUTH=true only.

- `events:source`, `events:detail-type` of PutEvents, and the resource policy of a bus;
- `dynamodb:LeadingKeys`, for single items, batches, queries and transactions (of those, the keys of all items of that table,
  since AWS documents no other meaning);
- a bus in another account, named by its ARN;
- `ses:FromAddress`, and the sender's identity as what a mail is sent by;
- `aws:SecureTransport`, true;
- `aws:PrincipalArn` of a role's session, which is the role's.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
"""

import contextvars
import functools
import json
import re

current_request: contextvars.ContextVar[dict] = contextvars.ContextVar("orderflow_request", default={})


def parsed(body: bytes) -> dict:
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def complete_iam() -> None:
    from ministack.core import iam_actions, iam_evaluator
    from ministack.services import eventbridge

    remember_requests(iam_actions)
    add_condition_keys(iam_evaluator)
    name_roles(iam_evaluator)
    iam_evaluator._RESOURCE_POLICY_LOOKUPS["events"] = ("eventbridge", "bus_policy_for_arn")
    eventbridge.bus_policy_for_arn = functools.partial(bus_policy_for_arn, eventbridge)
    keep_bus_policies()
    cross_accounts(eventbridge)


def remember_requests(iam_actions) -> None:
    """The gateway asks for each request's action before it asks whether it is allowed; the body is seen only there. It knows
    no action for a change of a mapping, and lets it pass."""
    extract = iam_actions.extract_iam_action

    @functools.wraps(extract)
    def remembered(service, method, path, headers, body, *rest):
        current_request.set(parsed(body))
        action = extract(service, method, path, headers, body, *rest)
        if action is None and service == "lambda" and method == "PUT" and "/event-source-mappings/" in path:
            return "lambda:UpdateEventSourceMapping"
        return action

    iam_actions.extract_iam_action = remembered


def add_condition_keys(iam_evaluator) -> None:
    from ministack.core.responses import get_account_id

    enforce = iam_evaluator.enforce

    @functools.wraps(enforce)
    def with_keys(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        keys = condition_keys(iam_action, resource_arn, current_request.get())
        if resource_arn == "*" and "ses:FromAddress" in keys:
            identity = keys["ses:FromAddress"]
            resource_arn = f"arn:aws:ses:{region}:{get_account_id()}:identity/{identity}"
        origin = iam_evaluator._request_origin
        origin.set((origin.get()[0], True))  # nobody listens on the loopback interface: it counts as TLS
        return enforce(access_key_id, iam_action, service, region, resource_arn, {**(service_context or {}), **keys})

    iam_evaluator.enforce = with_keys


def name_roles(iam_evaluator) -> None:
    resolve = iam_evaluator._resolve_condition_key

    @functools.wraps(resolve)
    def resolved(key, ctx):
        value = resolve(key, ctx)
        session = re.fullmatch(r"arn:aws:sts::(\d{12}):assumed-role/([^/]+)/.+", str(value))
        if key.lower() != "aws:principalarn" or not session:
            return value
        from ministack.services import iam

        account, name = session.groups()
        role = iam._roles.get_scoped(account, None, name) or {}
        return role.get("Arn", f"arn:aws:iam::{account}:role/{name}")

    iam_evaluator._resolve_condition_key = resolved


def condition_keys(action: str, resource_arn: str, request: dict) -> dict:
    if action == "events:PutEvents":
        entries = [entry for entry in request.get("Entries") or [] if isinstance(entry, dict)]
        return {
            "events:source": [str(entry["Source"]) for entry in entries if "Source" in entry],
            "events:detail-type": [str(entry["DetailType"]) for entry in entries if "DetailType" in entry],
        }
    if action in ("ses:SendEmail", "ses:SendRawEmail") and "FromEmailAddress" in request:
        address = str(request["FromEmailAddress"])
        bare = re.search(r"<([^>]*)>\s*$", address)
        return {"ses:FromAddress": bare.group(1) if bare else address}
    if action.startswith("dynamodb:"):
        keys = leading_keys(table_of(resource_arn), request)
        return {"dynamodb:LeadingKeys": keys} if keys else {}
    return {}


def table_of(resource_arn: str) -> str:
    found = re.search(r":table/([^/]+)", resource_arn)
    return found.group(1) if found else ""


def leading_keys(table: str, request: dict) -> list[str]:
    """Partition keys of the items of this table that the request names."""
    key = partition_key(table)
    if key is None:
        return []
    items = [item.get(key) for item in items_of(table, request)]
    values = [str(next(iter(value.values()))) for value in items if isinstance(value, dict) and value]
    return values or queried_keys(key, request)


def partition_key(table: str) -> str | None:
    from ministack.services import dynamodb

    description = dynamodb._tables.get(table) or {}
    for part in description.get("KeySchema") or []:
        if part.get("KeyType") == "HASH":
            return part.get("AttributeName")
    return None


def is_of(table: str, name: object) -> bool:
    return isinstance(name, str) and (name == table or name.endswith(f":table/{table}"))


def items_of(table: str, request: dict) -> list[dict]:
    """Items and keys that a request of any kind names."""
    found = []
    operations = [request]
    for item in request.get("TransactItems") or []:
        operations += [operation for operation in item.values() if isinstance(operation, dict)]
    for operation in operations:
        if is_of(table, operation.get("TableName")):
            found += [operation.get("Item"), operation.get("Key")]
    requested = request.get("RequestItems")
    for name, batch in (requested if isinstance(requested, dict) else {}).items():
        if not is_of(table, name):
            continue
        if isinstance(batch, dict):
            found += batch.get("Keys") or []
        for write in batch if isinstance(batch, list) else []:
            found += [(write.get("PutRequest") or {}).get("Item"), (write.get("DeleteRequest") or {}).get("Key")]
    return [item for item in found if isinstance(item, dict)]


def queried_keys(key: str, request: dict) -> list[str]:
    names = {name: alias for alias, name in (request.get("ExpressionAttributeNames") or {}).items()}
    asked = re.search(
        rf"(?:{re.escape(names.get(key, key))})\s*=\s*(:\w+)", str(request.get("KeyConditionExpression") or "")
    )
    value = (request.get("ExpressionAttributeValues") or {}).get(asked.group(1)) if asked else None
    return [str(next(iter(value.values())))] if isinstance(value, dict) and value else []


def bus_policy_for_arn(eventbridge, resource_arn: str):
    """The policy of a bus and the account that owns it."""
    found = re.fullmatch(r"arn:aws:events:([^:]*):(\d{12}):event-bus/(.+)", resource_arn)
    if not found:
        return None
    region, account, name = found.groups()
    policy = eventbridge._event_bus_policies.get_scoped(account, region, name)
    return (policy, account)


def keep_bus_policies() -> None:
    """The property Policy of a bus in CloudFormation, which MiniStack does not read."""
    from ministack.services import eventbridge
    from ministack.services.cloudformation import provisioners

    handlers = provisioners._RESOURCE_HANDLERS["AWS::Events::EventBus"]
    create, update = handlers["create"], handlers["update"]

    def keep(name: str, props: dict) -> None:
        if props.get("Policy"):
            eventbridge._event_bus_policies[name] = props["Policy"]
        else:
            eventbridge._event_bus_policies.pop(name, None)

    def created(logical_id, props, stack_name):
        name, attributes = create(logical_id, props, stack_name)
        keep(name, props)
        return name, attributes

    def updated(physical_id, old_props, new_props, stack_name):
        name, attributes = update(physical_id, old_props, new_props, stack_name)
        keep(name, new_props)
        return name, attributes

    handlers.update(create=created, update=updated)


def cross_accounts(eventbridge) -> None:
    """Entries for the bus of another account get there; whether they may was asked before."""
    from ministack.core.responses import get_account_id, set_request_account_id

    put = eventbridge._put_events

    @functools.wraps(put)
    def put_events(data, *rest, **options):
        own = get_account_id()
        entries = data.get("Entries") or []
        accounts = {account_of(entry) or own for entry in entries if isinstance(entry, dict)}
        if accounts == {own} or len(accounts) != 1:
            return put(data, *rest, **options)
        set_request_account_id(accounts.pop())
        try:
            return put(data, *rest, **options)
        finally:
            set_request_account_id(own)

    eventbridge._put_events = put_events


def account_of(entry: dict) -> str | None:
    found = re.match(r"arn:aws:events:[^:]*:(\d{12}):event-bus/", str(entry.get("EventBusName") or ""))
    return found.group(1) if found else None
