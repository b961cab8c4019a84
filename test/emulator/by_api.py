"""
Types that the emulator's CloudFormation lacks, or takes only in part, although it has their API: each is created by the
call that AWS's CloudFormation makes for it, with the template's own properties. botocore checks them against AWS's
model of the call.
"""
import json
import re
from functools import lru_cache
from uuid import uuid4

import boto3
from moto.core.common_models import CloudFormationModel


@lru_cache
def client(service, region):
    return boto3.client(service, region_name=region)


def call(service, operation, region, arguments):
    return getattr(client(service, region), operation)(**arguments)


def plain(service, operation, ref):
    """A call that takes the properties as they are; its answer, or else they, hold the id and the attributes."""

    def create(region, properties):
        answer = {**properties, **call(service, operation, region, properties)}
        return answer[ref], answer

    return create


def global_table(region, properties):
    """A table at home, with its witness and its further replicas added."""
    name = properties["TableName"]
    replicas = {replica["Region"]: replica for replica in properties["Replicas"]}
    table = {key: properties[key] for key in ("TableName", "KeySchema", "AttributeDefinitions", "BillingMode")}
    table["DeletionProtectionEnabled"] = replicas[region].get("DeletionProtectionEnabled", False)
    if "StreamSpecification" in properties:
        table["StreamSpecification"] = {"StreamEnabled": True, **properties["StreamSpecification"]}
    if "SSESpecification" in properties:
        table["SSESpecification"] = {"Enabled": True, "SSEType": "KMS", **replicas[region]["SSESpecification"]}
    described = call("dynamodb", "create_table", region, table)["TableDescription"]
    others = [
        {"Create": {"RegionName": other, **replica.get("SSESpecification", {})}}
        for other, replica in replicas.items()
        if other != region
    ]
    changes = {"ReplicaUpdates": others} if others else {}
    if "MultiRegionConsistency" in properties:
        witnesses = properties["GlobalTableWitnesses"]
        changes["MultiRegionConsistency"] = properties["MultiRegionConsistency"]
        changes["GlobalTableWitnessUpdates"] = [{"Create": {"RegionName": each["Region"]}} for each in witnesses]
    if changes:
        call("dynamodb", "update_table", region, {"TableName": name, **changes})
    if "TimeToLiveSpecification" in properties:
        ttl = {"TableName": name, "TimeToLiveSpecification": properties["TimeToLiveSpecification"]}
        call("dynamodb", "update_time_to_live", region, ttl)
    # Of the replicas' own settings only those at home: the emulator has no replicas to set them in.
    backups = {"PointInTimeRecoverySpecification": replicas[region]["PointInTimeRecoverySpecification"]}
    call("dynamodb", "update_continuous_backups", region, {"TableName": name, **backups})
    return name, {"Arn": described["TableArn"], "StreamArn": described.get("LatestStreamArn")}


def key(region, properties):
    names = ("Description", "KeySpec", "KeyUsage", "MultiRegion")
    request = {name: properties[name] for name in names if name in properties}
    made = call("kms", "create_key", region, {**request, "Policy": json.dumps(properties["KeyPolicy"])})["KeyMetadata"]
    if properties.get("EnableKeyRotation"):
        call("kms", "enable_key_rotation", region, {"KeyId": made["KeyId"]})
    return made["KeyId"], {"Arn": made["Arn"]}


def replica_key(region, properties):
    primary = properties["PrimaryKeyArn"]
    request = {"KeyId": primary.split("/")[-1], "ReplicaRegion": region, "Policy": json.dumps(properties["KeyPolicy"])}
    made = call("kms", "replicate_key", primary.split(":")[3], request)["ReplicaKeyMetadata"]
    return made["KeyId"], {"Arn": made["Arn"]}


def event_bus(region, properties):
    return properties["Name"], {"Arn": call("events", "create_event_bus", region, properties)["EventBusArn"]}


def health_check(region, properties):
    request = {"CallerReference": json.dumps(properties), "HealthCheckConfig": properties["HealthCheckConfig"]}
    made = call("route53", "create_health_check", region, request)["HealthCheck"]
    return made["Id"], {"HealthCheckId": made["Id"]}


def bucket_policy(region, properties):
    policy = {"Bucket": properties["Bucket"], "Policy": json.dumps(properties["PolicyDocument"])}
    call("s3", "put_bucket_policy", region, policy)
    return properties["Bucket"], {}


def function(region, properties):
    names = properties.keys() - {"ReservedConcurrentExecutions", "Tags"}
    request = {"FunctionName": f"unnamed-{uuid4().hex}", **{name: properties[name] for name in names}}
    made = call("lambda", "create_function", region, request)
    if "ReservedConcurrentExecutions" in properties:
        reserved = {"ReservedConcurrentExecutions": properties["ReservedConcurrentExecutions"]}
        call("lambda", "put_function_concurrency", region, {"FunctionName": made["FunctionName"], **reserved})
    return made["FunctionName"], {"Arn": made["FunctionArn"]}


def function_url(region, properties):
    asked = {"FunctionName": properties["TargetFunctionArn"], "AuthType": properties["AuthType"]}
    made = call("lambda", "create_function_url_config", region, asked)
    return made["FunctionArn"], {"FunctionUrl": made["FunctionUrl"], "FunctionArn": made["FunctionArn"]}


def bucket(region, properties):
    name = properties["BucketName"]
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    locked = {"ObjectLockEnabledForBucket": properties.get("ObjectLockEnabled", False)}
    call("s3", "create_bucket", region, {"Bucket": name, **place, **locked})
    for part, (operation, argument, in_its_words) in BUCKET_PARTS.items():
        if part in properties:
            call("s3", operation, region, {"Bucket": name, argument: in_its_words(properties[part])})
    return name, {"Arn": f"arn:aws:s3:::{name}", "DomainName": f"{name}.s3.amazonaws.com"}


def as_it_is(properties):
    return properties


def encryption(properties):
    rules = [dict(rule) for rule in properties["ServerSideEncryptionConfiguration"]]
    for rule in rules:
        rule["ApplyServerSideEncryptionByDefault"] = rule.pop("ServerSideEncryptionByDefault")
    return {"Rules": rules}


def lifecycle(properties):
    rules = []
    for rule in properties["Rules"]:
        kept = {name: rule[name] for name in ("Status", "NoncurrentVersionExpiration") if name in rule}
        expiration = {"Expiration": {"Days": rule["ExpirationInDays"]}} if "ExpirationInDays" in rule else {}
        rules.append({"ID": rule["Id"], "Filter": {"Prefix": rule.get("Prefix", "")}, **expiration, **kept})
    return {"Rules": rules}


def notifications(properties):
    queues = []
    for queue in properties["QueueConfigurations"]:
        rules = queue["Filter"]["S3Key"]["Rules"]
        told = {"QueueArn": queue["Queue"], "Events": [queue["Event"]]}
        queues.append({**told, "Filter": {"Key": {"FilterRules": rules}}})
    return {"QueueConfigurations": queues}


BUCKET_PARTS = {
    "BucketEncryption": ("put_bucket_encryption", "ServerSideEncryptionConfiguration", encryption),
    "LifecycleConfiguration": ("put_bucket_lifecycle_configuration", "LifecycleConfiguration", lifecycle),
    "NotificationConfiguration": (
        *("put_bucket_notification_configuration", "NotificationConfiguration"),
        notifications,
    ),
    "ObjectLockConfiguration": ("put_object_lock_configuration", "ObjectLockConfiguration", as_it_is),
    "PublicAccessBlockConfiguration": ("put_public_access_block", "PublicAccessBlockConfiguration", as_it_is),
    "VersioningConfiguration": ("put_bucket_versioning", "VersioningConfiguration", as_it_is),
    # Only a bucket with versions can be copied.
    "ReplicationConfiguration": ("put_bucket_replication", "ReplicationConfiguration", as_it_is),
}


def state_machine(region, properties):
    """Through the API, because that one also parses the definition."""
    request = {
        "name": properties["StateMachineName"],
        "definition": properties["DefinitionString"],
        "roleArn": properties["RoleArn"],
        "type": properties.get("StateMachineType", "STANDARD"),
        "loggingConfiguration": lowered(properties["LoggingConfiguration"]),
    }
    made = call("stepfunctions", "create_state_machine", region, request)
    return made["stateMachineArn"], {"Arn": made["stateMachineArn"], "Name": properties["StateMachineName"]}


def lowered(value):
    """The API of Step Functions begins its names with a small letter."""
    if isinstance(value, list):
        return [lowered(each) for each in value]
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: lowered(each) for key, each in value.items()}
    return value


def custom_call(region, properties):
    """A call to AWS that a function makes during the deployment, in the SDK's words."""
    made = json.loads(properties["Create"])
    operation = re.sub("([A-Z])", r"_\1", made["action"]).lower()
    call(made["service"].lower(), operation, made["region"], made["parameters"])
    return made["physicalResourceId"]["id"], {}


def secret(region, properties):
    request = {**properties, "AddReplicaRegions": properties["ReplicaRegions"]}
    del request["ReplicaRegions"]
    arn = call("secretsmanager", "create_secret", region, request)["ARN"]
    return arn, {"Id": arn}


def queue_policy(region, properties):
    for queue in properties["Queues"]:
        policy = {"Policy": json.dumps(properties["PolicyDocument"])}
        call("sqs", "set_queue_attributes", region, {"QueueUrl": queue, "Attributes": policy})
    return properties["Queues"][0], {}


def topic_policy(region, properties):
    for topic in properties["Topics"]:
        policy = {"AttributeName": "Policy", "AttributeValue": json.dumps(properties["PolicyDocument"])}
        call("sns", "set_topic_attributes", region, {"TopicArn": topic, **policy})
    return properties["Topics"][0], {}


CREATORS = {
    "AWS::ApiGatewayV2::Api": plain("apigatewayv2", "create_api", "ApiId"),
    "AWS::ApiGatewayV2::ApiMapping": plain("apigatewayv2", "create_api_mapping", "ApiMappingId"),
    "AWS::ApiGatewayV2::DomainName": plain("apigatewayv2", "create_domain_name", "DomainName"),
    "AWS::ApiGatewayV2::Integration": plain("apigatewayv2", "create_integration", "IntegrationId"),
    "AWS::ApiGatewayV2::Route": plain("apigatewayv2", "create_route", "RouteId"),
    "AWS::ApiGatewayV2::Stage": plain("apigatewayv2", "create_stage", "StageName"),
    "AWS::CloudWatch::Alarm": plain("cloudwatch", "put_metric_alarm", "AlarmName"),
    "AWS::CloudWatch::CompositeAlarm": plain("cloudwatch", "put_composite_alarm", "AlarmName"),
    "AWS::DynamoDB::GlobalTable": global_table,
    "AWS::Events::EventBus": event_bus,
    "AWS::KMS::Key": key,
    "AWS::KMS::ReplicaKey": replica_key,
    "AWS::Lambda::EventInvokeConfig": plain("lambda", "put_function_event_invoke_config", "FunctionName"),
    "AWS::Lambda::Function": function,
    "AWS::Lambda::Url": function_url,
    "AWS::Route53::HealthCheck": health_check,
    "AWS::S3::Bucket": bucket,
    "AWS::S3::BucketPolicy": bucket_policy,
    "AWS::SNS::Subscription": plain("sns", "subscribe", "SubscriptionArn"),
    "AWS::SNS::TopicPolicy": topic_policy,
    "AWS::SQS::QueuePolicy": queue_policy,
    "AWS::Scheduler::Schedule": plain("scheduler", "create_schedule", "Name"),
    "AWS::SecretsManager::Secret": secret,
    "AWS::StepFunctions::StateMachine": state_machine,
    "Custom::BucketReplication": custom_call,
}


def taught(kind, create):
    """What the emulator's CloudFormation asks of a type."""

    def create_from_cloudformation_json(cls, name, template, account, region, **rest):
        made = cls()
        made.physical_resource_id, made.attributes = create(region, template["Properties"])
        if kind.startswith("AWS::CloudWatch"):
            made.attributes["Arn"] = f"arn:aws:cloudwatch:{region}:{account}:alarm:{made.physical_resource_id}"
        if kind == "AWS::ApiGatewayV2::DomainName":
            # The emulator makes up no such name; without one no record can point to it.
            made.attributes["RegionalDomainName"] = f"d-emulated.execute-api.{region}.amazonaws.com"
        return made

    members = {
        "cloudformation_name_type": staticmethod(lambda: None),
        "cloudformation_type": staticmethod(lambda: kind),
        "has_cfn_attr": classmethod(lambda cls, name: True),
        "create_from_cloudformation_json": classmethod(create_from_cloudformation_json),
        "get_cfn_attribute": lambda self, name: self.attributes[name],
    }
    return type(kind.replace("::", ""), (CloudFormationModel,), members)


TAUGHT = {kind: taught(kind, create) for kind, create in CREATORS.items()}
