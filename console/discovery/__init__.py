"""`dr discover`, part by part: what Azure shows, what the files say, and how the two come together.

Nothing here changes anything in Azure.
"""
