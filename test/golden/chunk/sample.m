#import <Foundation/Foundation.h>
#import "Counter.h"

@interface Counter : NSObject
@property (nonatomic) NSInteger value;
- (void)increment;
@end

@implementation Counter

- (void)increment {
    self.value += 1;
}

+ (instancetype)counterWithValue:(NSInteger)value {
    Counter *counter = [[Counter alloc] init];
    counter.value = value;
    return counter;
}

@end

int main(int argc, char *argv[]) {
    return 0;
}
