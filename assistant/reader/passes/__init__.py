"""What is done to the tokens of a message before items are made of them."""
