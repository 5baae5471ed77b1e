-- Customers and their orders.
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL DEFAULT 'a;b'
);

CREATE INDEX IF NOT EXISTS customers_name ON customers (name);

CREATE OR REPLACE FUNCTION shop.order_total(order_id INTEGER) RETURNS NUMERIC AS $body$
BEGIN
  RETURN (SELECT sum(price) FROM items WHERE items.order_id = order_id);
END;
$body$ LANGUAGE plpgsql;

CREATE PROCEDURE close_order(IN order_id INTEGER)
BEGIN
  IF order_id > 0 THEN
    UPDATE orders SET open = 0 WHERE id = order_id;
  END IF;
END;

INSERT INTO customers VALUES (1, 'It''s; fine'); -- the first one
SELECT * FROM customers;
