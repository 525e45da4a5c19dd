"""What we ask of others, as SCU or client: Application Entities, mail, OpenID and syslog servers."""
