import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Region } from '../../strategy/topology';

/**
 * Options of every SDK client. They give up early, because another region can answer. Without `throwOnRequestTimeout`
 * the SDK only logs a warning after `requestTimeout` and keeps waiting.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 2000, throwOnRequestTimeout: true },
};

/** One client per region, made on first use and kept as long as the execution environment lives. */
export function perRegion<Client>(make: (region: Region) => Client): (region: Region) => Client {
  const clients = new Map<Region, Client>();
  return (region) => {
    const client = clients.get(region) ?? make(region);
    clients.set(region, client);
    return client;
  };
}

/** DynamoDB's data plane in one region. */
export const dynamoIn = perRegion((region) => new DynamoDBClient({ region, ...CLIENT_OPTIONS }));
