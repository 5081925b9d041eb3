"""Planning and budgeting: unit budgets and forecasts."""
