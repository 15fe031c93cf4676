// What is compiled once for all test programs; what is precompiled for them belongs to its target.
#include "property_templates.h"

CRASHCHECK_PROPERTY_TEMPLATES()
