// JSON: 1 KiB is parsed, changed and written again.
const text = JSON.stringify({
  id: 12345,
  name: "A customer with a \"name\"",
  email: "customer@example.com",
  active: true,
  balance: 1234.56,
  address: { street: "Long Street 17", city: "Town", zip: "12345", country: "Länd" },
  orders: Array.from({ length: 9 }, (_, i) => ({
    order: 1000 + i, total: i * 9.99, items: [i, i + 1, i + 2], note: i % 2 ? null : "leave at the door",
  })),
});

export function run() {
  const value = JSON.parse(text);
  value.active = !value.active;
  value.balance += 10;
  for (const order of value.orders) {
    order.total *= 1.2;
    order.items.push(order.order);
  }
  value.orders.push({ order: 2000, total: 1, items: [], note: "new" });
  return JSON.stringify(value);
}
