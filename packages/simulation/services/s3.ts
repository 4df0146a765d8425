import { NoSuchBucket, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { md5 } from './sqs-message.ts';

const FIELDS = ['Bucket', 'Key', 'Body', 'ContentType'];

/** S3, as far as PutObject goes: whole objects of text, of which the last written wins. */
export class SimulatedS3 {
  private readonly buckets: ReadonlyMap<string, Map<string, string>>;

  constructor(buckets: readonly string[]) {
    this.buckets = new Map(buckets.map((name) => [name, new Map()]));
  }

  /** @throws NoSuchBucket, or an Error naming what is not simulated */
  call(name: string, input: object): object {
    if (name !== 'PutObject') throw new Error(`S3: ${name} is not simulated`);
    for (const [field, value] of Object.entries(input))
      if (value !== undefined && !FIELDS.includes(field)) throw new Error(`S3: ${field} of ${name} is not simulated`);
    const { Bucket: bucket = '', Key: key = '', Body: body = '' } = input as Partial<PutObjectCommandInput>;
    if (typeof body !== 'string') throw new Error('S3: a body that is no string is not simulated');
    if (key === '' || Buffer.byteLength(key) > 1024) throw new Error(`S3: a key of 1 to 1024 bytes is wanted: ${key}`);
    this.bucket(bucket).set(key, body);
    return { ETag: `"${md5(body)}"` };
  }

  /** What is in a bucket, by key. @throws NoSuchBucket */
  objects = (bucket: string): ReadonlyMap<string, string> => this.bucket(bucket);

  private bucket(name: string): Map<string, string> {
    const bucket = this.buckets.get(name);
    if (!bucket) throw new NoSuchBucket({ message: `The specified bucket does not exist: ${name}`, $metadata: {} });
    return bucket;
  }
}
