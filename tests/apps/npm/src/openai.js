// openai: completions, streams, tools, uploads, retries and errors, against a server that stands in for the service.
import OpenAI, { toFile } from "openai";
import { told } from "./told.js";

export default told(async (say, to) => {
  const client = new OpenAI({ apiKey: "sk-test", baseURL: to + "/v1", maxRetries: 2, dangerouslyAllowBrowser: true });
  const messages = [{ role: "user", content: "hello é" }];
  const whole = await client.chat.completions.create({ model: "m", messages });
  say("completion", [whole.choices[0].message.content, whole.usage]);
  const stream = await client.chat.completions.create({ model: "m", messages, stream: true });
  const parts = [];
  for await (const chunk of stream) parts.push(chunk.choices[0]?.delta?.content ?? "");
  say("stream", parts);
  const helper = client.chat.completions.stream({ model: "m", messages });
  let deltas = 0;
  helper.on("content", () => deltas++);
  say("helper", [await helper.finalContent(), deltas]);
  const uploaded = await client.files.create({ file: await toFile(new Uint8Array([104, 105]), "a.txt"), purpose: "batch" });
  say("upload", uploaded);
  const listed = [];
  for await (const model of client.models.list()) listed.push(model.id);
  say("models", listed);
  const error = await client.models.retrieve("missing").catch((thrown) => thrown);
  say("error", [error instanceof OpenAI.NotFoundError, error.status, error.message, error.code]);
  const slow = await client.models.retrieve("slow", { timeout: 20, maxRetries: 0 }).catch((thrown) => thrown);
  say("timeout", slow instanceof OpenAI.APIConnectionTimeoutError);
  const { data, response } = await client.models.retrieve("flaky").withResponse();
  say("retried", [data.id, response.status]);
  say("embedding", (await client.embeddings.create({ model: "m", input: "x" })).data[0].embedding);
});
