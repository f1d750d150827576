"""Reading text: cleaning, words, sentences, citation keys. Used by every room of retrieval; knows none of them."""
