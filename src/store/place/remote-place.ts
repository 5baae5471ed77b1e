/**
 * Remote places of an index: `s3://`, `gs://`, `az://` for object stores, `db://` for LanceDB Cloud and Enterprise. What
 * LanceDB needs to reach them comes from the environment alone, and is handed over name by name: left to itself its
 * client asks the network for credentials.
 */

import type { ConnectionOptions } from '@lancedb/lancedb';
import { type EnvName, envNumber, envText } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { NEW_TABLES } from '../format/plain-schema.ts';

export type RemoteKind = 's3' | 'gs' | 'az' | 'db';

/** A remote place as people may see it: no key is in it. */
export interface RemotePlace {
  readonly kind: RemoteKind;
  readonly uri: string;
  /** Where requests go, as far as the environment says; else the provider's own name. */
  readonly host: string;
  /** Bucket, container or database. */
  readonly bucket: string;
  /** Folder inside it, without slashes at the ends. */
  readonly prefix: string;
}

const SCHEME = /^(s3|gs|az|db):\/\/([^/]+)\/?(.*)$/;
/** Bucket, container and database names of every provider, and folders that need no escaping. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const PREFIX = /^[A-Za-z0-9._~/-]*$/;
/** Longest time one request may take, unless the user says otherwise. */
const TIMEOUT_SECONDS = 20;
const CONNECT_SECONDS = 5;

/** @throws E_CONFIG_INVALID for another scheme, a key in the address, or a name no provider takes */
export function remotePlace(text: string): RemotePlace {
  const [, kind, bucket = '', rest = ''] = SCHEME.exec(text) ?? [];
  const prefix = rest.replace(/^\/+|\/+$/g, '');
  const bad = kind === undefined || !NAME.test(bucket) || !PREFIX.test(prefix) || prefix.split('/').includes('..');
  if (bad) {
    // The text itself is not repeated: people put keys into addresses.
    throw new MlxCodeError('E_CONFIG_INVALID', 'index.dir is not a remote place that can be used', {
      hint: 'Use s3://bucket/prefix, gs://bucket/prefix, az://container/prefix or db://database; credentials belong in the environment.',
    });
  }
  const uri = `${kind}://${bucket}${prefix === '' ? '' : `/${prefix}`}`;
  return { kind: kind as RemoteKind, uri, host: hostOf(kind as RemoteKind), bucket, prefix };
}

/**
 * What LanceDB's `connect` takes for a remote place.
 * @throws E_REMOTE_DENIED when the environment holds no credentials
 */
export function remoteOptions(uri: string): Partial<ConnectionOptions> {
  const { kind } = remotePlace(uri);
  const seconds = timeoutSeconds();
  if (kind === 'db') {
    const apiKey = required('LANCEDB_API_KEY', uri);
    const host = envText('LANCEDB_HOST');
    return {
      apiKey,
      region: envText('LANCEDB_REGION') ?? 'us-east-1',
      ...(host !== undefined && { hostOverride: host }),
      clientConfig: {
        timeoutConfig: { connectTimeout: Math.min(seconds, CONNECT_SECONDS), readTimeout: seconds, timeout: seconds },
        retryConfig: { retries: 2, connectRetries: 2, readRetries: 2 },
      },
    };
  }
  return {
    storageOptions: {
      ...NEW_TABLES,
      ...timeouts(seconds),
      ...(kind === 's3' ? s3() : kind === 'gs' ? gcs() : azure()),
    },
  };
}

/** Values of the environment that must not show in a message. */
export function secretValues(): string[] {
  return SECRETS.flatMap((name) => envText(name) ?? []).filter((value) => value.length >= 4);
}

// --- internal ---

const SECRETS: readonly EnvName[] = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'GOOGLE_SERVICE_ACCOUNT_KEY',
  'AZURE_STORAGE_ACCOUNT_KEY',
  'AZURE_STORAGE_SAS_TOKEN',
  'AZURE_CLIENT_SECRET',
  'LANCEDB_API_KEY',
];

/** Any of these means that the user has chosen to let the provider's own chain find a role. */
const AWS_ROLES: readonly EnvName[] = [
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

function timeoutSeconds(): number {
  return Math.max(1, Math.floor(envNumber('MLX_CODE_REMOTE_TIMEOUT') ?? TIMEOUT_SECONDS));
}

function timeouts(seconds: number): Record<string, string> {
  return {
    timeout: `${seconds}s`,
    connect_timeout: `${Math.min(seconds, CONNECT_SECONDS)}s`,
    client_max_retries: '3',
    client_retry_timeout: String(seconds),
    // Tries of its own around those of the client: five by default, which multiplies every wait.
    lance_aimd_max_retries: '1',
  };
}

function s3(): Record<string, string> {
  const key = envText('AWS_ACCESS_KEY_ID');
  const endpoint = s3Endpoint();
  const options: Record<string, string> = {
    region: envText('AWS_REGION') ?? envText('AWS_DEFAULT_REGION') ?? 'us-east-1',
    ...(endpoint !== undefined && { endpoint, allow_http: String(endpoint.startsWith('http://')) }),
  };
  if (key !== undefined) {
    const token = envText('AWS_SESSION_TOKEN');
    return {
      ...options,
      aws_access_key_id: key,
      aws_secret_access_key: required('AWS_SECRET_ACCESS_KEY', 's3://'),
      ...(token !== undefined && { aws_session_token: token }),
    };
  }
  if (/^(1|true)$/i.test(envText('AWS_SKIP_SIGNATURE') ?? '')) return { ...options, aws_skip_signature: 'true' };
  // A machine's own role is asked for over the network, so the user has to say so.
  const asked = envText('AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'false';
  if (!asked && AWS_ROLES.every((name) => envText(name) === undefined)) required('AWS_ACCESS_KEY_ID', 's3://');
  return options;
}

function gcs(): Record<string, string> {
  const names = {
    google_application_credentials: 'GOOGLE_APPLICATION_CREDENTIALS',
    google_service_account: 'GOOGLE_SERVICE_ACCOUNT',
    google_service_account_key: 'GOOGLE_SERVICE_ACCOUNT_KEY',
  } as const;
  const options = given(names);
  if (Object.keys(options).length === 0) required('GOOGLE_APPLICATION_CREDENTIALS', 'gs://');
  return options;
}

function azure(): Record<string, string> {
  const names = {
    azure_storage_account_key: 'AZURE_STORAGE_ACCOUNT_KEY',
    azure_storage_sas_key: 'AZURE_STORAGE_SAS_TOKEN',
    azure_client_id: 'AZURE_CLIENT_ID',
    azure_client_secret: 'AZURE_CLIENT_SECRET',
    azure_tenant_id: 'AZURE_TENANT_ID',
  } as const;
  const options = given(names);
  if (Object.keys(options).length === 0) required('AZURE_STORAGE_ACCOUNT_KEY', 'az://');
  const endpoint = envText('AZURE_STORAGE_ENDPOINT');
  return {
    ...options,
    azure_storage_account_name: required('AZURE_STORAGE_ACCOUNT_NAME', 'az://'),
    ...(endpoint !== undefined && {
      azure_storage_endpoint: endpoint,
      allow_http: String(endpoint.startsWith('http://')),
    }),
  };
}

function given(names: Readonly<Record<string, EnvName>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [option, name] of Object.entries(names)) {
    const value = envText(name);
    if (value !== undefined) out[option] = value;
  }
  return out;
}

function required(name: EnvName, place: string): string {
  const value = envText(name);
  if (value !== undefined) return value;
  throw new MlxCodeError('E_REMOTE_DENIED', `There are no credentials for ${place}: ${name} is not set`);
}

function s3Endpoint(): string | undefined {
  return envText('AWS_ENDPOINT_URL_S3') ?? envText('AWS_ENDPOINT_URL');
}

function hostOf(kind: RemoteKind): string {
  switch (kind) {
    case 's3':
      return authority(s3Endpoint()) ?? 'amazonaws.com';
    case 'gs':
      return 'storage.googleapis.com';
    case 'az':
      return authority(envText('AZURE_STORAGE_ENDPOINT')) ?? 'blob.core.windows.net';
    case 'db':
      return authority(envText('LANCEDB_HOST')) ?? 'api.lancedb.com';
  }
}

/** Host and port of an address, without a name and password that may be before them. */
function authority(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  try {
    return new URL(address).host;
  } catch {
    return address.replace(/^.*@/, '');
  }
}
