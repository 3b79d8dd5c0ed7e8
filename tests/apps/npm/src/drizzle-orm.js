// drizzle-orm: queries built for PostgreSQL, MySQL and SQLite, and schemas read back.
import { and, asc, count, desc, eq, exists, gt, ilike, inArray, or, placeholder, relations, sql } from "drizzle-orm";
import * as my from "drizzle-orm/mysql-core";
import * as pg from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pg-proxy";
import * as lite from "drizzle-orm/sqlite-core";
import { failure, told } from "./told.js";

const users = pg.pgTable("users", {
  id: pg.serial("id").primaryKey(),
  name: pg.varchar("name", { length: 20 }).notNull(),
  born: pg.timestamp("born", { mode: "date" }),
  tags: pg.text("tags").array(),
  data: pg.jsonb("data"),
});
const posts = pg.pgTable("posts", { id: pg.uuid("id").defaultRandom(), author: pg.integer("author").references(() => users.id), text: pg.text("text") });
const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
const postsRelations = relations(posts, ({ one }) => ({ author: one(users, { fields: [posts.author], references: [users.id] }) }));

const asked = [];
const db = drizzle(async (text, params, method) => (asked.push([method, text, params]), { rows: [[1, "ada", "1815-12-10 00:00:00", "{a,b}", '{"x":1}']] }), {
  schema: { users, posts, usersRelations, postsRelations },
});

export default told(async (say) => {
  const show = (what, query) => say(what, query.toSQL());
  show("select", db.select({ id: users.id, n: count(posts.id) }).from(users).leftJoin(posts, eq(posts.author, users.id)).where(and(or(ilike(users.name, "a%"), gt(users.id, 5)), inArray(users.id, [1, 2]))).groupBy(users.id).orderBy(desc(users.name), asc(users.id)).limit(3).offset(1));
  show("insert", db.insert(users).values([{ name: "ada", tags: ["a"], data: { x: 1 } }, { name: sql`upper(${"bob"})`, born: new Date(0) }]).onConflictDoUpdate({ target: users.id, set: { name: "x" } }).returning());
  show("update", db.update(users).set({ name: "y" }).where(exists(db.select().from(posts).where(eq(posts.author, users.id)))));
  show("delete", db.delete(posts).where(sql`${posts.text} ~ ${"^x"}`).returning({ id: posts.id }));
  const older = db.$with("older").as(db.select().from(users).where(gt(users.id, placeholder("least"))));
  show("with", db.with(older).select().from(older));
  show("union", pg.union(db.select({ id: users.id }).from(users), db.select({ id: posts.author }).from(posts)));
  show("relations", db.query.users.findMany({ with: { posts: { limit: 2 } }, where: (user, { like }) => like(user.name, "a%") }));
  say("rows", await db.select().from(users).where(eq(users.name, "ada")));
  say("asked", asked);
  const mine = my.mysqlTable("t`x", { a: my.int("a"), e: my.mysqlEnum("e", ["p", "q"]) });
  say("mysql", new my.MySqlDialect().sqlToQuery(new my.QueryBuilder().select().from(mine).where(eq(mine.e, "p")).getSQL()));
  const small = lite.sqliteTable("s", { at: lite.integer("at", { mode: "timestamp" }), b: lite.blob("b", { mode: "json" }) });
  say("sqlite", new lite.QueryBuilder().select().from(small).where(eq(small.at, new Date(5000))).toSQL());
  say("config", pg.getTableConfig(posts).columns.map((column) => [column.name, column.getSQLType(), column.hasDefault]));
  say("refused", await failure(() => db.select().from(users).where(inArray(users.id, undefined)).toSQL()));
});
