"""What has changed between two versions for whoever uses the client: release notes, and the bump they ask for."""
