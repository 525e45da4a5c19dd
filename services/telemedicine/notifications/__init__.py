"""Who is told of what happens to cases: in the app, by mail, by push, and programs by webhooks."""
