// npm packages that were written for Node.js, each behind a path of an Express app.

import axios from "axios";
import bcrypt from "bcryptjs";
import express from "express";
import jwt from "jsonwebtoken";
import pino from "pino";
import winston from "winston";
import { Writable } from "node:stream";
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

app.use((error, _request, response, _next) => response.status(500).json({ error: error.message, code: error.code }));

export default httpServerHandler(app);
