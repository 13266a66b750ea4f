"""The page's views: pure functions from answers to what is shown."""
