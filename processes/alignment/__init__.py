"""Organization alignment: the cards of the units."""
