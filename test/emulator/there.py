"""
What an API says afterwards of each created resource, in the words of the template, so that the two can be compared:
every property of the template has to be there, and everything that a resource points to has to exist.
"""
import base64
import hashlib
import json
import re
from urllib.parse import unquote

from botocore.exceptions import ClientError
from by_api import client, encryption, lifecycle, lowered, notifications


def differences(created):
    """(type, text, logical id) of everything that is not there as the template wants it."""
    for (region, _, logical_id), (kind, wanted, made) in created.items():
        try:
            found = READERS[kind](region, wanted, getattr(made, "physical_resource_id", None))
        except (ClientError, LookupError) as error:
            yield kind, f"cannot be read: {type(error).__name__}: {error}", logical_id
            continue
        for name in wanted.keys() - TAGS:
            in_its_words = API_WORDS.get(name, lambda value: value)
            for text in gaps(in_its_words(wanted[name]), found.get(name), name):
                yield kind, text, logical_id
        for arn in sorted(pointed_to(kind, wanted)):
            if not exists(arn):
                yield kind, f"points to {arn}, which does not exist", logical_id


# Where the API says the same in other words than the template.
API_WORDS = {
    "BucketEncryption": encryption,
    "LifecycleConfiguration": lifecycle,
    "LoggingConfiguration": lowered,
    "NotificationConfiguration": notifications,
}
# Nothing depends on tags.
TAGS = {"Tags", "HealthCheckTags"}


def gaps(wanted, found, path):
    """Where something wanted is not there. What else is there are the emulator's defaults."""
    wanted, found = parsed(wanted), parsed(found)
    # A null of a state machine's definition comes back as a null.
    if wanted is None and found is None:
        return
    if found is None:
        yield f"{path} is not kept"
    elif isinstance(wanted, dict) and isinstance(found, dict):
        for name, value in wanted.items():
            yield from gaps(value, found.get(name), f"{path}.{name}")
    elif isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) != len(found):
            yield f"{path}: {len(wanted)} wanted, {len(found)} there"
        for each, same_place in zip(wanted, found):
            if not any(holds(each, other) for other in found):
                yield from gaps(each, same_place, path)
    elif as_text(wanted) != as_text(found):
        yield f"{path}: {shown(wanted)} wanted, {shown(found)} there"


def holds(wanted, found):
    return next(gaps(wanted, found, ""), None) is None


def as_text(value):
    """Templates and APIs write numbers and truth in different ways."""
    try:
        return float(value) if not isinstance(value, bool) else str(value).lower()
    except (TypeError, ValueError):
        return str(value).lower() if str(value).lower() in ("true", "false") else str(value)


def parsed(value):
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def shown(value):
    text = value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True)
    return text if len(text) <= 120 else text[:117] + "..."


# Where templates name something by an ARN, mostly as a literal made from fixed names.
POINTERS = {
    "AWS::ApiGatewayV2::Integration": ["IntegrationUri"],
    "AWS::CloudWatch::Alarm": ["AlarmActions", "OKActions"],
    "AWS::Events::Rule": ["Targets"],
    "AWS::KMS::Alias": ["TargetKeyId"],
    "AWS::KMS::ReplicaKey": ["PrimaryKeyArn"],
    "AWS::Lambda::EventSourceMapping": ["EventSourceArn"],
    "AWS::Lambda::Function": ["Role"],
    "AWS::Lambda::Permission": ["FunctionName"],
    "AWS::Lambda::Url": ["TargetFunctionArn"],
    "AWS::S3::Bucket": ["NotificationConfiguration", "ReplicationConfiguration"],
    "AWS::SQS::Queue": ["RedrivePolicy"],
    "AWS::Scheduler::Schedule": ["Target"],
    "AWS::StepFunctions::StateMachine": ["DefinitionString", "RoleArn"],
    "Custom::BucketReplication": ["Create"],
}

ARN = re.compile(r"arn:aws:(lambda|states|sns|sqs|iam|s3|kms|events):([a-z0-9-]*):(\d*):([A-Za-z0-9:/_.-]+)")


def pointed_to(kind, wanted):
    text = json.dumps([wanted.get(name) for name in POINTERS.get(kind, [])])
    return {match.group(0) for match in ARN.finditer(text) if "arn:aws:states:::" not in match.group(0)}


def exists(arn):
    _, _, service, region, _, name = arn.split(":", 5)
    look = {
        "lambda": lambda: client("lambda", region).get_function(FunctionName=arn),
        "states": lambda: client("stepfunctions", region).describe_state_machine(stateMachineArn=arn),
        "sns": lambda: client("sns", region).get_topic_attributes(TopicArn=arn),
        "sqs": lambda: client("sqs", region).get_queue_url(QueueName=name),
        "iam": lambda: client("iam", "us-east-1").get_role(RoleName=name.split("/")[-1]),
        "s3": lambda: client("s3", "us-east-1").head_bucket(Bucket=name.split("/")[0]),
        "kms": lambda: client("kms", region).describe_key(KeyId=arn),
        "events": lambda: client("events", region).describe_event_bus(Name=name.split("/")[-1]),
    }
    try:
        look[service]()
        return True
    except ClientError:
        return False


def queue_attributes(region, wanted, queue):
    return client("sqs", region).get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]


def queue(region, wanted, url):
    return {**queue_attributes(region, wanted, url), "QueueName": url.split("/")[-1]}


def queue_policy(region, wanted, _):
    policies = [queue_attributes(region, wanted, url)["Policy"] for url in wanted["Queues"]]
    return {"PolicyDocument": policies[0], "Queues": wanted["Queues"]}


def function(region, wanted, name):
    answer = client("lambda", region).get_function(FunctionName=name)
    found = answer["Configuration"]
    asset = {"Bucket": wanted["Code"]["S3Bucket"], "Key": wanted["Code"]["S3Key"]}
    code = client("s3", region).get_object(**asset)["Body"].read()
    is_same = base64.b64encode(hashlib.sha256(code).digest()).decode() == found["CodeSha256"]
    reserved = client("lambda", region).get_function_concurrency(FunctionName=name)
    return {**found, **reserved, "Code": wanted["Code"] if is_same else f"other code: {found['CodeSha256']}"}


def permission(region, wanted, _):
    policy = json.loads(client("lambda", region).get_policy(FunctionName=wanted["FunctionName"])["Policy"])
    for statement in policy["Statement"]:
        found = {
            "Action": statement["Action"],
            "Principal": next(iter(statement["Principal"].values())),
            "SourceArn": statement.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn"),
        }
        if found["SourceArn"] == wanted.get("SourceArn"):
            return {**found, "FunctionName": wanted["FunctionName"]}
    raise LookupError("no such statement")


def source_mapping(region, wanted, uuid):
    found = client("lambda", region).get_event_source_mapping(UUID=uuid)
    return {**found, "FunctionName": found["FunctionArn"].split(":")[-1]}


def invoke_config(region, wanted, name):
    found = client("lambda", region).get_function_event_invoke_config(FunctionName=name)
    # The ARN ends with the function's name, or with a qualifier behind it.
    qualifier = found["FunctionArn"].split(":function:")[-1].partition(":")[2]
    return {**found, "FunctionName": name, **({"Qualifier": qualifier} if qualifier else {})}


def function_url(region, wanted, arn):
    found = client("lambda", region).get_function_url_config(FunctionName=arn)
    return {"TargetFunctionArn": found["FunctionArn"], "AuthType": found["AuthType"]}


def machine(region, wanted, arn):
    found = client("stepfunctions", region).describe_state_machine(stateMachineArn=arn)
    if "${" in found["definition"]:
        raise LookupError("a name in the definition stands for nothing")
    return {
        "DefinitionString": found["definition"],
        "RoleArn": found["roleArn"],
        "StateMachineName": found["name"],
        "StateMachineType": found["type"],
        "LoggingConfiguration": found["loggingConfiguration"],
    }


def table(region, wanted, name):
    dynamodb = client("dynamodb", region)
    found = dynamodb.describe_table(TableName=name)["Table"]
    replicas = [each["RegionName"] for each in found.get("Replicas", [])]
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    sse = found.get("SSEDescription", {})
    home = {
        "Region": region,
        "DeletionProtectionEnabled": found["DeletionProtectionEnabled"],
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": recovery},
        "SSESpecification": {"KMSMasterKeyId": sse.get("KMSMasterKeyArn")},
    }
    return {
        **found,
        "BillingMode": found["BillingModeSummary"]["BillingMode"],
        "Replicas": [home, *({"Region": each} for each in replicas)],
        "SSESpecification": {"SSEEnabled": sse.get("Status") == "ENABLED", "SSEType": sse.get("SSEType")},
        "TimeToLiveSpecification": time_to_live(dynamodb, name),
    }


def time_to_live(dynamodb, name):
    found = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    return {"AttributeName": found.get("AttributeName"), "Enabled": found["TimeToLiveStatus"] == "ENABLED"}


def key(region, wanted, key_id):
    kms = client("kms", region)
    found = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    answer = {**found, "KeyPolicy": kms.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]}
    if "PrimaryKeyArn" in wanted:
        answer["PrimaryKeyArn"] = found["MultiRegionConfiguration"]["PrimaryKey"]["Arn"]
    if "EnableKeyRotation" in wanted:
        answer["EnableKeyRotation"] = kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]
    return answer


def alias(region, wanted, _):
    aliases = client("kms", region).get_paginator("list_aliases").paginate().search("Aliases")
    [found] = [each for each in aliases if each["AliasName"] == wanted["AliasName"]]
    # CloudFormation takes an id or an ARN here, and the API answers with the id.
    is_same = wanted["TargetKeyId"].split("/")[-1] == found["TargetKeyId"].split("/")[-1]
    return {**found, **({"TargetKeyId": wanted["TargetKeyId"]} if is_same else {})}


def record(region, wanted, _):
    route53 = client("route53", region)
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=wanted["HostedZoneId"])
    for found in pages.search("ResourceRecordSets"):
        same = all(found.get(each) == wanted.get(each) for each in ("Type", "SetIdentifier"))
        if same and unquote(found["Name"]).rstrip(".").replace("\\052", "*") == wanted["Name"].rstrip("."):
            if "HealthCheckId" in wanted:
                route53.get_health_check(HealthCheckId=wanted["HealthCheckId"])
            records = [each["Value"] for each in found.get("ResourceRecords", [])]
            return {**found, "HostedZoneId": wanted["HostedZoneId"], "Name": wanted["Name"], "ResourceRecords": records}
    raise LookupError(f"no record {wanted['Name']} {wanted['Type']} {wanted.get('SetIdentifier', '')}")


def health_check(region, wanted, check):
    return client("route53", region).get_health_check(HealthCheckId=check)["HealthCheck"]


def rule(region, wanted, _):
    events = client("events", region)
    bus = wanted.get("EventBusName", "default")
    for found in events.list_rules(EventBusName=bus)["Rules"]:
        targets = events.list_targets_by_rule(Rule=found["Name"], EventBusName=bus)["Targets"]
        told_apart_by = wanted.keys() & {"Description", "ScheduleExpression"}
        same = all(holds(wanted[each], found.get(each)) for each in told_apart_by)
        if same and {each["Arn"] for each in targets} == {each["Arn"] for each in wanted["Targets"]}:
            return {**found, "Targets": targets}
    raise LookupError(f"no rule {wanted.get('Description')} with its targets on {bus}")


def schedule(region, wanted, name):
    return client("scheduler", region).get_schedule(Name=name)


def bus(region, wanted, name):
    return client("events", region).describe_event_bus(Name=name)


def policy(region, wanted, name):
    iam = client("iam", region)
    kept = [iam.get_role_policy(RoleName=role, PolicyName=wanted["PolicyName"]) for role in wanted["Roles"]]
    return {
        "PolicyDocument": kept[0]["PolicyDocument"],
        "PolicyName": kept[0]["PolicyName"],
        "Roles": [each["RoleName"] for each in kept],
    }


def role(region, wanted, name):
    found = client("iam", region).get_role(RoleName=name)["Role"]
    attached = client("iam", region).list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return {**found, "ManagedPolicyArns": [each["PolicyArn"] for each in attached]}


def managed_policy(region, wanted, arn):
    iam = client("iam", region)
    found = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=found["DefaultVersionId"])["PolicyVersion"]
    named = {"ManagedPolicyName": found["PolicyName"], "Description": found["Description"], "Path": found["Path"]}
    return {**named, "PolicyDocument": version["Document"]}


def alarm(region, wanted, name):
    [found] = client("cloudwatch", region).describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return found


def dashboard(region, wanted, name):
    return client("cloudwatch", region).get_dashboard(DashboardName=wanted["DashboardName"])


def log_group(region, wanted, _):
    logs = client("logs", region)
    groups = logs.describe_log_groups(logGroupNamePrefix=wanted["LogGroupName"])["logGroups"]
    [found] = [each for each in groups if each["logGroupName"] == wanted["LogGroupName"]]
    return {"LogGroupName": found["logGroupName"], "RetentionInDays": found.get("retentionInDays")}


def topic(region, wanted, arn):
    client("sns", region).get_topic_attributes(TopicArn=arn)
    return {"TopicName": arn.split(":")[-1]}


def topic_policy(region, wanted, arn):
    found = client("sns", region).get_topic_attributes(TopicArn=arn)["Attributes"]
    return {"PolicyDocument": found["Policy"], "Topics": wanted["Topics"]}


def subscription(region, wanted, _):
    found = client("sns", region).list_subscriptions_by_topic(TopicArn=wanted["TopicArn"])["Subscriptions"]
    return next(each for each in found if each["Endpoint"] == wanted["Endpoint"])


def bucket(region, wanted, name):
    s3 = client("s3", region)
    readers = {
        "BucketEncryption": lambda: s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"],
        "LifecycleConfiguration": lambda: s3.get_bucket_lifecycle_configuration(Bucket=name),
        "NotificationConfiguration": lambda: s3.get_bucket_notification_configuration(Bucket=name),
        "ObjectLockConfiguration": lambda: lock(s3, name),
        "ObjectLockEnabled": lambda: lock(s3, name)["ObjectLockEnabled"] == "Enabled",
        "PublicAccessBlockConfiguration": lambda: access_block(s3, name),
        "ReplicationConfiguration": lambda: s3.get_bucket_replication(Bucket=name)["ReplicationConfiguration"],
        "VersioningConfiguration": lambda: s3.get_bucket_versioning(Bucket=name),
    }
    return {"BucketName": name, **{part: read() for part, read in readers.items() if part in wanted}}


def lock(s3, name):
    return s3.get_object_lock_configuration(Bucket=name)["ObjectLockConfiguration"]


def access_block(s3, name):
    return s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]


def custom_call(region, wanted, _):
    made = json.loads(wanted["Create"])
    asked = made["parameters"]
    found = client("s3", made["region"]).get_bucket_replication(Bucket=asked["Bucket"])["ReplicationConfiguration"]
    return {**wanted, "Create": {**made, "parameters": {**asked, "ReplicationConfiguration": found}}}


def bucket_policy(region, wanted, name):
    return {"Bucket": name, "PolicyDocument": client("s3", region).get_bucket_policy(Bucket=name)["Policy"]}


def of_api(operation, id_name):
    def read(region, wanted, identity):
        request = {"ApiId": wanted["ApiId"]} if "ApiId" in wanted else {}
        return {**request, **getattr(client("apigatewayv2", region), operation)(**request, **{id_name: identity})}

    return read


def stage(region, wanted, name):
    found = of_api("get_stage", "StageName")(region, wanted, name)
    routes = client("apigatewayv2", region).get_routes(ApiId=wanted["ApiId"])["Items"]
    unknown = set(wanted["RouteSettings"]) - {each["RouteKey"] for each in routes}
    if unknown:
        raise LookupError(f"limits of routes that do not exist: {sorted(unknown)}")
    return found


def route(region, wanted, identity):
    found = of_api("get_route", "RouteId")(region, wanted, identity)
    integration = wanted["Target"].split("/")[-1]
    client("apigatewayv2", region).get_integration(ApiId=wanted["ApiId"], IntegrationId=integration)
    return found


def secret(region, wanted, arn):
    of_secret = {"SecretId": arn}
    described = client("secretsmanager", region).describe_secret(**of_secret)
    value = client("secretsmanager", region).get_secret_value(**of_secret)["SecretString"]
    return {**described, "ReplicaRegions": described["ReplicationStatus"], "SecretString": value}


READERS = {
    "AWS::ApiGatewayV2::Api": of_api("get_api", "ApiId"),
    "AWS::ApiGatewayV2::DomainName": of_api("get_domain_name", "DomainName"),
    "AWS::ApiGatewayV2::Integration": of_api("get_integration", "IntegrationId"),
    "AWS::ApiGatewayV2::Route": route,
    "AWS::ApiGatewayV2::Stage": stage,
    "AWS::CloudWatch::Alarm": alarm,
    "AWS::CloudWatch::Dashboard": dashboard,
    "AWS::DynamoDB::GlobalTable": table,
    "AWS::Events::EventBus": bus,
    "AWS::Events::Rule": rule,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::IAM::Policy": policy,
    "AWS::IAM::Role": role,
    "AWS::KMS::Alias": alias,
    "AWS::KMS::Key": key,
    "AWS::KMS::ReplicaKey": key,
    "AWS::Lambda::EventInvokeConfig": invoke_config,
    "AWS::Lambda::EventSourceMapping": source_mapping,
    "AWS::Lambda::Function": function,
    "AWS::Lambda::Permission": permission,
    "AWS::Lambda::Url": function_url,
    "AWS::Logs::LogGroup": log_group,
    "AWS::Route53::HealthCheck": health_check,
    "AWS::Route53::RecordSet": record,
    "AWS::S3::Bucket": bucket,
    "AWS::S3::BucketPolicy": bucket_policy,
    "AWS::SNS::Subscription": subscription,
    "AWS::SNS::Topic": topic,
    "AWS::SNS::TopicPolicy": topic_policy,
    "AWS::SQS::Queue": queue,
    "AWS::SQS::QueuePolicy": queue_policy,
    "AWS::Scheduler::Schedule": schedule,
    "AWS::SecretsManager::Secret": secret,
    "AWS::StepFunctions::StateMachine": machine,
    "Custom::BucketReplication": custom_call,
}

