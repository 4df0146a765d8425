"""A stand-in for the AWS CLI and boto3, on the botocore that the local AWS brings: `aws SERVICE OPERATION --name VALUE …`.

Parameters are checked against the service's own model before anything is sent. AWS_DRY=1: nothing is sent.
"""

import json
import os
import sys

from botocore import xform_name
from botocore.session import Session
from botocore.validate import validate_parameters

GLOBAL = {"output": None, "query": None, "region": None, "endpoint-url": None}


def main(service, operation, *arguments):
    client = Session().create_client(service, region_name=os.environ.get("AWS_REGION", "us-east-1"))
    if operation == "wait":
        return wait(client, *arguments)
    names = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    model = client.meta.service_model.operation_model(names[operation])
    given = parameters_of(model.input_shape, arguments)
    validate_parameters(given, model.input_shape)
    if os.environ.get("AWS_DRY"):
        return
    answer = client._make_api_call(names[operation], given)
    answer.pop("ResponseMetadata", None)
    print(json.dumps(answer, indent=4, default=str))


def wait(client, waiter, *arguments):
    """`aws SERVICE wait WAITER …`"""
    waiter = client.get_waiter(waiter.replace("-", "_"))
    model = client.meta.service_model.operation_model(waiter.config.operation)
    given = parameters_of(model.input_shape, arguments)
    validate_parameters(given, model.input_shape)
    if not os.environ.get("AWS_DRY"):
        waiter.wait(**given)


def parameters_of(shape, arguments):
    options = {xform_name(name, "-"): (name, member) for name, member in shape.members.items()}
    given, rest = {}, list(arguments)
    while rest:
        option = rest.pop(0).removeprefix("--")
        if option in GLOBAL:
            rest.pop(0)
            continue
        name, member = options[option]
        given[name] = value_of(member, rest.pop(0)) if member.type_name != "boolean" else True
    return given


def value_of(shape, text):
    if shape.type_name in ("string", "timestamp"):
        return text
    if shape.type_name in ("integer", "long"):
        return int(text)
    return json.loads(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
