"""
Creates every stack of a cloud assembly on a foreign emulator, as far as it models them, and compares what is there
afterwards with the templates. Exits 1 when it refuses, or keeps differently, something else than known.yaml lists.
"""
import io
import json
import logging
import os
import sys
import warnings
import zipfile
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

ASSEMBLY = Path(sys.argv[1])
MANIFEST = json.loads((ASSEMBLY / "manifest.json").read_text())
STACKS = {name: made for name, made in MANIFEST["artifacts"].items() if made["type"] == "aws:cloudformation:stack"}
ACCOUNT = next(iter(STACKS.values()))["environment"].removeprefix("aws://").split("/")[0]
os.environ.update(MOTO_ACCOUNT_ID=ACCOUNT, AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none")
os.environ.pop("AWS_PROFILE", None)

import yaml  # noqa: E402
from moto import mock_aws  # noqa: E402
from moto.cloudformation import parsing  # noqa: E402

from by_api import TAUGHT, client  # noqa: E402
from there import differences  # noqa: E402

# What it does not know is counted here; it need not also say it for every resource.
warnings.simplefilter("ignore")
logging.getLogger("moto").setLevel(logging.ERROR)


# What became of each resource, by region, stack and logical id.
CREATED, REFUSED, UNKNOWN = {}, {}, {}


class StandIn:
    """In the place of what is not there, so that what refers to it can be created all the same."""

    def __init__(self, logical_id):
        self.physical_resource_id = logical_id

    def get_cfn_attribute(self, name):
        return f"{self.physical_resource_id}.{name}"

    def is_created(self):
        return True


create_resource = parsing.parse_and_create_resource


def watched(logical_id, resource_json, resources_map, account_id, region_name):
    """One refused resource must not keep the emulator from trying the others."""
    key = (resources_map.stack_id.split(":")[3], resources_map["AWS::StackName"], logical_id)
    kind = resource_json["Type"]
    if parsing.resource_class_from_type(kind) is None:
        UNKNOWN[key] = (kind, "not modelled", logical_id)
        return StandIn(logical_id)
    try:
        made = create_resource(logical_id, resource_json, resources_map, account_id, region_name)
    except Exception as error:
        REFUSED[key] = (kind, f"{type(error).__name__}: {error}".replace("\n", " "), logical_id)
        return StandIn(logical_id)
    properties = parsing.clean_json(resource_json["Properties"], resources_map)
    CREATED[key] = (kind, properties, made)
    return made


parsing.parse_and_create_resource = watched
class_of = parsing.resource_class_from_type
parsing.resource_class_from_type = lambda kind: TAUGHT.get(kind) or class_of(kind)


def in_order():
    wanted = {name: set(stack.get("dependencies", [])) & set(STACKS) for name, stack in STACKS.items()}
    return list(TopologicalSorter(wanted).static_order())


def region_of(name):
    return STACKS[name]["environment"].split("/")[-1]


def bootstrap(region):
    """What `cdk bootstrap` leaves in a region, as far as a stack needs it."""
    client("ssm", region).put_parameter(Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String")
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client("s3", region).create_bucket(Bucket=f"cdk-hnb659fds-assets-{ACCOUNT}-{region}", **place)


def publish(name):
    """The assets of a stack, its template included, go where the assembly says."""
    for asset in json.loads((ASSEMBLY / f"{name}.assets.json").read_text())["files"].values():
        path = ASSEMBLY / asset["source"]["path"]
        body = zipped(path) if asset["source"]["packaging"] == "zip" else adapted(path.read_text()).encode()
        for to in asset["destinations"].values():
            client("s3", to["region"]).put_object(Bucket=to["bucketName"], Key=to["objectKey"], Body=body)


def zipped(folder):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.writestr(zipfile.ZipInfo(str(file.relative_to(folder))), file.read_bytes())
    return memory.getvalue()


ZONES = {}


def adapted(text):
    """What CloudFormation does with a template before it creates anything, and this emulator does not."""
    template = json.loads(text)
    for resource in template.get("Resources", {}).values():
        properties = resource.setdefault("Properties", {})
        names = properties.pop("DefinitionSubstitutions", {})
        if names:
            properties["DefinitionString"] = substituted(properties["DefinitionString"], names)
        if "HostedZoneId" in properties and isinstance(properties["HostedZoneId"], str):
            properties["HostedZoneId"] = zone(properties["HostedZoneId"], properties["Name"])
    return json.dumps(with_outputs(template))


def substituted(definition, names):
    parts = [definition]
    for name, value in names.items():
        parts = [piece for part in parts for piece in split(part, f"${{{name}}}", value)]
    return {"Fn::Join": ["", parts]}


def split(part, mark, value):
    if not isinstance(part, str):
        return [part]
    pieces = part.split(mark)
    return [piece for text in pieces for piece in (value, text)][1:]


def zone(zone_id, record):
    """A zone that is given has to exist already; the emulator chooses its id."""
    if zone_id not in ZONES:
        made = client("route53", "us-east-1").create_hosted_zone(Name=domain(record), CallerReference=zone_id)
        ZONES[zone_id] = made["HostedZone"]["Id"].split("/")[-1]
    return ZONES[zone_id]


def domain(record):
    return ".".join(record.split(".")[-3:])


def with_outputs(node):
    """The output of another stack, which has been created before."""
    if isinstance(node, list):
        return [with_outputs(each) for each in node]
    if not isinstance(node, dict):
        return node
    if "Fn::GetStackOutput" in node:
        wanted = node["Fn::GetStackOutput"]
        stack = client("cloudformation", wanted["Region"]).describe_stacks(StackName=wanted["StackName"])["Stacks"][0]
        return next(each["OutputValue"] for each in stack["Outputs"] if each["OutputKey"] == wanted["OutputName"])
    return {key: with_outputs(value) for key, value in node.items()}


def create(name):
    properties = STACKS[name]["properties"]
    bucket, key = properties["stackTemplateAssetObjectUrl"].removeprefix("s3://").split("/", 1)
    region = region_of(name)
    publish(name)
    client("cloudformation", region).create_stack(
        StackName=properties["stackName"],
        TemplateURL=f"https://{bucket}.s3.{region}.amazonaws.com/{key}",
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    )


def table(rows):
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())


def of_stack(found, name):
    wanted = (region_of(name), STACKS[name]["properties"]["stackName"])
    return [value for key, value in found.items() if key[:2] == wanted]


def main():
    for region in sorted({region_of(name) for name in STACKS}):
        bootstrap(region)
    for name in in_order():
        create(name)
    unlike = [*UNKNOWN.values(), *REFUSED.values(), *differences(CREATED)]
    table([HEAD, *(row(name) for name in in_order())])
    print()
    surprises = compared(unlike)
    return 1 if surprises else 0


HEAD = ("stack", "region", "created", "by its API", "not modelled", "refused")


def row(name):
    made = of_stack(CREATED, name)
    by_api = sum(kind in TAUGHT for kind, *_ in made)
    missing = (len(of_stack(found, name)) for found in (UNKNOWN, REFUSED))
    return (name, region_of(name), len(made), by_api, *missing)


def compared(unlike):
    """Prints what is known, with its reason, and what is not. Gives the number of what is not."""
    entries = yaml.safe_load((Path(__file__).parent / "known.yaml").read_text())
    times = Counter()
    surprises = {}
    for kind, text, logical_id in unlike:
        entry = next((i for i, each in enumerate(entries) if each["type"] == kind and each["says"] in text), None)
        if entry is None:
            surprises.setdefault((kind, text), []).append(logical_id)
        else:
            times[entry] += 1
    for i, each in enumerate(entries):
        if times[i]:
            print(f"known, {times[i]}x  {each['type']}: {each['says']}: {each['reason']}")
        else:
            surprises[(each["type"], each["says"])] = ["known.yaml lists it, and it does not happen any more"]
    for (kind, text), where in surprises.items():
        print(f"NOT KNOWN, {len(where)}x  {kind}: {text} ({where[0]})")
    return len(surprises)


# No function runs, and definitions are parsed.
with mock_aws(config={"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}):
    sys.exit(main())
