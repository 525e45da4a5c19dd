"""GraphQL for the web app: its schema, loaders, limits and error table."""
