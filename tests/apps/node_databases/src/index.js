// Clients of databases, as they are on npm, against servers whose ports the request names.

import Redis from "ioredis";
import mysql from "mysql2/promise";
import pg from "pg";

const queries = {
  async "/pg"(port) {
    const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", password: "secret", database: "postgres" });
    await client.connect();
    try {
      await client.query("create temp table people (id serial, name text, born date, score numeric)");
      await client.query("insert into people (name, score) values ($1, $2), ($3, $4)", ["Ada", 1.5, "Grace", null]);
      const { rows } = await client.query("select id, name, score from people where id > $1 order by id", [0]);
      const failed = await client.query("select nothing from nowhere").catch((error) => error.code);
      const large = await client.query("select repeat('x', 300000) as text");
      return { rows, failed, length: large.rows[0].text.length };
    } finally {
      await client.end();
    }
  },
  async "/mysql2"(port) {
    const client = await mysql.createConnection({ host: "127.0.0.1", port, user: "land", password: "secret", database: "test" });
    try {
      await client.query("create temporary table people (id int auto_increment primary key, name varchar(20))");
      await client.execute("insert into people (name) values (?), (?)", ["Ada", "Grace"]);
      const [rows] = await client.execute("select id, name from people where id > ? order by id", [0]);
      const failed = await client.query("select nothing from nowhere").catch((error) => error.code);
      return { rows, failed };
    } finally {
      await client.end();
    }
  },
  async "/ioredis"(port) {
    const client = new Redis({ host: "127.0.0.1", port, lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: null });
    await client.connect();
    await client.set("key", "välue");
    await client.rpush("list", 1, 2, 3);
    const both = await client.pipeline().incr("count").get("key").exec();
    const failed = await client.incr("key").catch((error) => error.message);
    const list = await client.lrange("list", 0, -1);
    await client.flushall();
    client.disconnect();
    return { both, failed, list };
  },
};

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    try {
      return Response.json(await queries[pathname](Number(searchParams.get("port"))));
    } catch (error) {
      return Response.json({ error: `${error.code}: ${error.stack}\n${error.message}` }, { status: 500 });
    }
  },
};
