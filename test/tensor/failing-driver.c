/*
 * A Vulkan driver for tests: it passes everything on to a real one (FAILING_DRIVER_REAL, the path of its library), but calls its device
 * "Test card", has no memory for single allocations beyond FAILING_DRIVER_BYTES, and loses its device after FAILING_DRIVER_SUBMITS
 * submissions.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef void (*Function)(void);
typedef Function (*Lookup)(void *of, const char *name);

enum { OUT_OF_DEVICE_MEMORY = -2, DEVICE_LOST = -4 };

/* VkMemoryAllocateInfo. */
struct Allocation { int type; const void *next; uint64_t size; uint32_t kind; };

static int32_t (*submit)(void *, uint32_t, const void *, void *);
static int32_t (*allocate)(void *, const struct Allocation *, const void *, void *);
static Lookup of_device;

static void *real(const char *name) {
  static void *library;
  if (!library) library = dlopen(getenv("FAILING_DRIVER_REAL"), RTLD_NOW | RTLD_LOCAL);
  return dlsym(library, name);
}

static long long most(const char *variable) {
  const char *value = getenv(variable);
  return value ? atoll(value) : INT64_MAX;
}

static int32_t failing_submit(void *queue, uint32_t count, const void *submits, void *fence) {
  static long long done;
  return ++done > most("FAILING_DRIVER_SUBMITS") ? DEVICE_LOST : submit(queue, count, submits, fence);
}

static int32_t failing_allocate(void *device, const struct Allocation *asked, const void *by, void *memory) {
  if ((long long)asked->size > most("FAILING_DRIVER_BYTES")) return OUT_OF_DEVICE_MEMORY;
  return allocate(device, asked, by, memory);
}

/* VkPhysicalDeviceProperties: four numbers and a type come before the name. */
struct Properties { uint32_t numbers[4]; int32_t type; char name[256]; };

static void (*properties)(void *, struct Properties *);

static void renamed(void *device, struct Properties *found) {
  properties(device, found);
  strcpy(found->name, "Test card");
}

static Function replaced(const char *name, Function found) {
  if (found && !strcmp(name, "vkQueueSubmit")) {
    submit = (void *)found;
    return (Function)failing_submit;
  }
  if (found && !strcmp(name, "vkAllocateMemory")) {
    allocate = (void *)found;
    return (Function)failing_allocate;
  }
  if (found && !strcmp(name, "vkGetPhysicalDeviceProperties")) {
    properties = (void *)found;
    return (Function)renamed;
  }
  return found;
}

static Function device_lookup(void *device, const char *name) { return replaced(name, of_device(device, name)); }

Function vk_icdGetInstanceProcAddr(void *instance, const char *name) {
  Function found = ((Lookup)real("vk_icdGetInstanceProcAddr"))(instance, name);
  if (found && !strcmp(name, "vkGetDeviceProcAddr")) {
    of_device = (Lookup)found;
    return (Function)device_lookup;
  }
  return replaced(name, found);
}

Function vk_icdGetPhysicalDeviceProcAddr(void *instance, const char *name) {
  Lookup lookup = (Lookup)real("vk_icdGetPhysicalDeviceProcAddr");
  return lookup ? lookup(instance, name) : 0;
}

int32_t vk_icdNegotiateLoaderICDInterfaceVersion(uint32_t *version) {
  return ((int32_t(*)(uint32_t *))real("vk_icdNegotiateLoaderICDInterfaceVersion"))(version);
}
