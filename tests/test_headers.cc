// Nothing: what is precompiled for the tests needs a target to belong to.
