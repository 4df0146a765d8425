"""What becomes of a generated order before it is sent; what is wrong with it stays wrong."""

import os

import schemathesis

CUSTOMER = os.environ["CUSTOMER_ID"]
MOST_MONEY = 1_000_000_000_000


@schemathesis.hook
def before_call(context, case, kwargs):
    if not isinstance(case.body, dict):
        return
    # A customer whose address is known, so that no mail waits for one.
    if is_id(case.body.get("customerId")):
        case.body["customerId"] = CUSTOMER
    # Lines that are fine one by one may come to more than money can be, which no schema says.
    items = case.body.get("items")
    if is_list_of_lines(items) and total(items) > MOST_MONEY:
        for item in items:
            item["unitPrice"] = 1


def is_id(value):
    """Customers have ids of any characters."""
    return isinstance(value, str) and 1 <= len(value) <= 128


def is_list_of_lines(items):
    return isinstance(items, list) and all(
        isinstance(item, dict) and is_number(item.get("quantity")) and is_number(item.get("unitPrice")) for item in items
    )


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def total(items):
    return sum(item["quantity"] * item["unitPrice"] for item in items)
