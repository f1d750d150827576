"""What can be searched: documents cut into passages, their vectors and words. Used by ranking and the services."""
