// npm packages that were written for Node.js, each behind a path of an Express app.

import axios from "axios";
import bcrypt from "bcryptjs";
import express from "express";
import FormDataPackage from "form-data";
import got from "got";
import jwt from "jsonwebtoken";
import pino from "pino";
import winston from "winston";
import http from "node:http";
import { Readable, Writable } from "node:stream";
import { httpServerHandler } from "land:node";

const app = express();
app.use(express.json());
app.get("/express/:name", (request, response) => response.set("x-name", request.params.name).json({ query: request.query, path: request.path }));
app.post("/express", (request, response) => response.status(201).json(request.body));
app.get("/file", (_, response) => response.sendFile("/bundle/views/page.txt"));
app.get("/boom", () => {
  throw new Error("out of the handler");
});

app.get("/bcryptjs", async (_, response) => {
  const hash = await bcrypt.hash("secret", 4);
  response.json([await bcrypt.compare("secret", hash), await bcrypt.compare("other", hash)]);
});

app.get("/jsonwebtoken", (_, response) => {
  const token = jwt.sign({ user: 7 }, "key", { expiresIn: "1h" });
  let refusal;
  try {
    jwt.verify(token, "another key");
  } catch (error) {
    refusal = error.message;
  }
  response.json([jwt.verify(token, "key").user, refusal]);
});

app.get("/winston", (_, response) => {
  const lines = [];
  const stream = new Writable({ write: (chunk, _encoding, done) => (lines.push(chunk.toString()), done()) });
  const logger = winston.createLogger({ format: winston.format.json(), transports: [new winston.transports.Stream({ stream })] });
  logger.info("from winston", { a: 1 });
  setTimeout(() => response.json(lines.map((line) => JSON.parse(line))), 5);
});

// What `browser` of its `package.json` says: the build that writes where it is told to.
app.get("/pino", (_, response) => {
  const lines = [];
  const logger = pino({ browser: { asObject: true, write: (line) => lines.push(line) } });
  logger.warn({ a: 1 }, "from pino");
  response.json(lines.map(({ level, a, msg }) => ({ level, a, msg })));
});

app.get("/axios", async (request, response) => {
  const { data, status } = await axios.post(request.query.to, { sent: true });
  response.json([status, data]);
});

app.get("/got", async (request, response) => {
  const { to } = request.query;
  const sent = await got.post(to, { json: { sent: true }, headers: { "x-own": "1" } });
  const missing = await got(to + "?status=404", { retry: { limit: 0 } }).catch((error) => error);
  let left = 2;
  const retried = await got(to, { retry: { limit: 1, calculateDelay: () => (left > 0 ? 1 : 0) }, hooks: { beforeRequest: [() => void (left -= 1)] } }).text();
  response.json([sent.statusCode, JSON.parse(sent.body), missing.name, missing.response.statusCode, retried]);
});

app.get("/form-data", async (request, response) => {
  const form = new FormDataPackage();
  form.append("text", "plain");
  form.append("stream", Readable.from([Buffer.from("from a "), Buffer.from("stream")]), { filename: "s.txt" });
  form.append("bytes", Buffer.from([1, 2, 3]), { filename: "b.bin", contentType: "application/x-own" });
  const sent = http.request(request.query.to, { method: "POST", headers: form.getHeaders() });
  const answered = new Promise((resolve, reject) => sent.on("response", resolve).on("error", reject));
  form.pipe(sent);
  const chunks = await (await answered).toArray();
  const type = form.getHeaders()["content-type"];
  const back = await new Response(Buffer.concat(chunks), { headers: { "content-type": type } }).formData();
  const file = (name) => [back.get(name).name, back.get(name).type, back.get(name).size];
  response.json([back.get("text"), file("stream"), file("bytes"), await back.get("stream").text()]);
});

app.use((error, _request, response, _next) => response.status(500).json({ error: error.message, code: error.code }));

export default httpServerHandler(app);
