// @aws-sdk/client-s3: requests and their signatures, against a server that stands in for the service.
import { DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { told } from "./told.js";

const KEYS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function mac(key, text) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return crypto.subtle.sign("HMAC", imported, bytes(text));
}

/** What https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html gives for a request that has arrived. */
async function signature({ method, path, query, headers }) {
  const [, date, region, service, names] = /Credential=[^/]+\/(\d+)\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+)/.exec(headers.authorization);
  const signed = names.split(";").map((name) => name + ":" + headers[name].trim() + "\n").join("");
  const sorted = query.split("&").filter(Boolean).map((pair) => (pair.includes("=") ? pair : pair + "=")).sort().join("&");
  const canonical = [method, path, sorted, signed, names, headers["x-amz-content-sha256"]].join("\n");
  const scope = [date, region, service, "aws4_request"].join("/");
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hex(await crypto.subtle.digest("SHA-256", bytes(canonical)))].join("\n");
  let key = bytes("AWS4" + KEYS.secretAccessKey);
  for (const part of [date, region, service, "aws4_request"]) key = await mac(key, part);
  return hex(await mac(key, text));
}

export default told(async (say, to) => {
  const client = new S3Client({ region: "eu-central-1", endpoint: to + "/s3", forcePathStyle: true, credentials: KEYS, maxAttempts: 2 });
  const put = await client.send(new PutObjectCommand({ Bucket: "box", Key: "a b/é.txt", Body: "content", ContentType: "text/plain", Metadata: { who: "ada" } }));
  say("put", [put.$metadata.httpStatusCode, put.ETag]);
  const got = await client.send(new GetObjectCommand({ Bucket: "box", Key: "a b/é.txt" }));
  say("get", [await got.Body.transformToString(), got.ContentType, got.Metadata]);
  const part = await client.send(new GetObjectCommand({ Bucket: "box", Key: "a b/é.txt", Range: "bytes=0-2" }));
  say("stream", await new Response(part.Body.transformToWebStream?.() ?? part.Body).text());
  const list = await client.send(new ListObjectsV2Command({ Bucket: "box", Prefix: "a b/", MaxKeys: 2 }));
  say("list", [list.Contents.map(({ Key, Size, LastModified }) => [Key, Size, LastModified]), list.IsTruncated]);
  const deleted = await client.send(new DeleteObjectsCommand({ Bucket: "box", Delete: { Objects: [{ Key: "x<y" }] } }));
  say("delete", deleted.Deleted);
  const missing = await client.send(new GetObjectCommand({ Bucket: "box", Key: "missing" })).catch((thrown) => thrown);
  say("missing", [missing instanceof NoSuchKey, missing.name, missing.message, missing.$metadata.httpStatusCode]);
  const head = await client.send(new HeadObjectCommand({ Bucket: "box", Key: "flaky" }));
  say("retried", [head.ContentLength, head.$metadata.attempts]);
  const requests = await (await fetch(to + "/requests")).json();
  for (const request of requests.filter(({ path }) => path.startsWith("/s3/"))) {
    const right = request.headers.authorization.endsWith("Signature=" + (await signature(request)));
    say(request.method + " " + request.path + "?" + request.query, [right, request.headers["x-amz-content-sha256"].slice(0, 8), request.headers["x-amz-checksum-crc32"], request.body]);
  }
});
