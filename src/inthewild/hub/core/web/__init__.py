"""What every page of the hub shares: the request's id, errors that read as sentences, and its place in the site."""
