"""Tables, migrations and the way to a database: where the truth lives."""
