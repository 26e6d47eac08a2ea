"""Who makes, confirms and publishes snapshots."""
